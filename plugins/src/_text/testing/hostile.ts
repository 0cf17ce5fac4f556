/** Texts that somebody may put into an event to do harm where it is shown. */
export const hostileTexts = [
  { name: "mentions", text: "@everyone @here <!channel> <@U012345> <@&123> @someone #general" },
  { name: "links", text: "<https://evil.example|your bank> [bank](https://evil.example)" },
  { name: "markup", text: "*b* _i_ ~s~ `c` ```p``` > q || s || # h\n- l <b>x</b> &lt;b&gt; & \\" },
  { name: "scripts", text: '"><script>alert(1)</script><img src=x onerror=alert(1)> javascript:' },
  { name: "control characters", text: "a\u0000b\u0007c\u001b[31mred\u007f\u009b" },
  { name: "writing direction", text: "\u202egpj.exe\u202c \u200f\u2067x\u2069 \u061c" },
  { name: "halves of surrogate pairs", text: "\ud83d \ude00 \udfff\ud800" },
  { name: "line ends", text: "Subject\r\nBcc: victim@x.example\r\n\r\nbody\u2028\u2029\rend" },
  { name: "templates", text: "{{ $event.secret }} ${HOME} $event.x {0} %s" },
  { name: "one megabyte", text: "x".repeat(1_000_000) },
  { name: "one megabyte of what must be escaped", text: "<&>*_`\u202e".repeat(150_000) },
  { name: "emoji at the limits", text: "👩‍👩‍👧".repeat(2_000) },
  { name: "nothing", text: "" },
] as const;
