import { testEvent } from "@ingestlayer/core/testing";
import { expect, test } from "vitest";
import { hostileTexts } from "../_text/testing/hostile.ts";
import { by, plain } from "./testing/destination.ts";
import { readMessage, readPart, startMailServer } from "./testing/mail-server.ts";

const done = { kind: "done" };

test.each(hostileTexts)(
  "hostile text changes no header and no recipient: $name",
  async ({ text }) => {
    await using server = await startMailServer();
    const route = {
      to: "{{ $event.text }} <a@x.example>",
      subject: "About {{ $event.text }}",
      text: "{{ $event.text }}",
      html: '<a title="{{ $event.text }}">{{ $event.text }}</a>',
      thread: "{{ $event.text }}",
    };
    await using destination = await by(server, route);
    expect(await destination.deliver([testEvent({ text })])).toEqual([done]);
    const [mail] = server.taken;
    expect(mail?.recipients).toEqual(["a@x.example"]);
    const { fields } = readMessage(mail?.raw ?? "");
    expect(fields.get("bcc")).toBeUndefined();
    for (const [name, values] of fields) expect([name, values.length]).toEqual([name, 1]);
    expect(mail?.raw.length).toBeLessThan(500_000);
    const page = readPart(mail?.raw ?? "", "text/html");
    expect(page).toMatch(/^<a title="[^"<>]*">[^<>]*<\/a>\s*$/);
    expect(page).not.toMatch(/[\u0000-\u0008\u202a-\u202e]/);
  },
);

test.each([
  "a@x.example, b@x.example",
  "a@x.example\r\nBcc: b@x.example",
  "<a@x.example> b@x.example",
  "no address",
  "",
  "a@b@c.example",
])("an event cannot name anything but one address: %j", async (to) => {
  await using server = await startMailServer();
  await using destination = await by(server, { ...plain, to: "$event.to" });
  expect(
    await destination.deliver([testEvent({ to }), testEvent({ to: "ok@x.example" })]),
  ).toMatchObject([
    { kind: "reject", failure: { code: "IL_MAIL_107", detail: { field: "to" } } },
    done,
  ]);
  expect(server.taken.map(({ recipients }) => recipients)).toEqual([["ok@x.example"]]);
});

test.each(hostileTexts)(
  "hostile text in every other address is its own dead letter: $name",
  async ({ text }) => {
    await using server = await startMailServer();
    for (const field of ["cc", "bcc", "replyTo", "unsubscribe"]) {
      const named = field === "unsubscribe" ? text : `{{ $event.text }} <b@x.example>`;
      await using whole = await by(server, { ...plain, [field]: "{{ $event.text }}" });
      const empty = field === "unsubscribe" && text === "";
      expect(await whole.deliver([testEvent({ text })])).toMatchObject([
        empty ? done : { kind: "reject" },
      ]);
      if (field === "unsubscribe") continue;
      await using part = await by(server, { ...plain, [field]: named });
      expect(await part.deliver([testEvent({ text })])).toEqual([done]);
    }
    for (const { recipients, raw } of server.taken) {
      expect(new Set(["a@x.example", "b@x.example", ...recipients]).size).toBe(2);
      for (const [name, values] of readMessage(raw).fields)
        expect([name, values.length]).toEqual([name, 1]);
    }
  },
);
