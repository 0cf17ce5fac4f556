import type { Dispatcher } from "undici";

/** Tells whether a request of it has begun to go out. */
export interface WatchedStart {
  readonly dispatcher: Dispatcher;
  readonly sent: boolean;
}

/**
 * Watches one request: until it starts to be written to a connection, nothing can have arrived, and a
 * repeat is harmless; from then on an answer that does not come leaves open what happened.
 */
export function watchStart(dispatcher: Dispatcher, signal: AbortSignal): WatchedStart {
  const watched = { sent: false };
  const composed = dispatcher.compose((dispatch) => (options, handler) => {
    const onRequestStart: Handler["onRequestStart"] = (...given) => {
      // One that was called off while it waited for its connection ends here, unwritten.
      watched.sent = !signal.aborted;
      handler.onRequestStart?.(...given);
    };
    return dispatch(options, { ...bound(handler), onRequestStart });
  });
  return {
    dispatcher: composed,
    get sent() {
      return watched.sent;
    },
  };
}

type Handler = Dispatcher.DispatchHandler;

/** The handler's methods, which stand on its prototype and want it as `this`. */
function bound(handler: Handler): Handler {
  return {
    onRequestUpgrade: (...given) => handler.onRequestUpgrade?.(...given),
    onResponseStart: (...given) => handler.onResponseStart?.(...given),
    onResponseData: (...given) => handler.onResponseData?.(...given),
    onResponseEnd: (...given) => handler.onResponseEnd?.(...given),
    onResponseError: (...given) => handler.onResponseError?.(...given),
  };
}
