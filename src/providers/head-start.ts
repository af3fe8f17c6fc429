/** Has one request go first with what the server was not asked yet, so that a refusal is met by it and not by all that are in flight. */
export interface HeadStart {
  /** `membersOf` names what the body asks for now. Resolves when it may be sent, to what is to be called once it is known whether it is accepted. */
  pass(membersOf: () => string): Promise<() => void>;
}

/**
 * What refuses a parameter does so before anything is generated, so that the refusal takes a trip over the network and little more. Whoever waits longer
 * would wait for an answer. In ten parts: a process that is held up for a while is not waiting for the server.
 */
const partMs = 50;
const mostParts = 10;

/** Members that are new are tried by the one request that comes first; others with the same wait until it is through, for half a second at most. */
export function openHeadStart(): HeadStart {
  // Those who go ahead, by their members; null once they are through.
  const tried = new Map<string, Promise<void> | null>();

  function goAhead(members: string): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    let parts = 0;
    const end = (): void => {
      clearInterval(timer);
      tried.set(members, null);
      resolve();
    };
    const timer = setInterval(() => {
      parts += 1;
      if (parts === mostParts) end();
    }, partMs);
    tried.set(members, promise);
    return end;
  }

  return {
    async pass(membersOf) {
      for (;;) {
        const members = membersOf();
        const ahead = tried.get(members);
        if (ahead === undefined) return goAhead(members);
        if (ahead === null) return nothing;
        // Meanwhile it may be learned that something else is to be asked for.
        await ahead;
      }
    },
  };
}

function nothing(): void {}
