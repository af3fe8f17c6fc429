import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { openHeadStart } from "./head-start.ts";

/** Requests that all ask for the members that are present when they are sent. */
function openTraffic() {
  const headStart = openHeadStart();
  const sent: string[] = [];
  const state = { members: "model,seed" };
  const send = async (name: string) => {
    const settle = await headStart.pass(() => state.members);
    sent.push(`${name}: ${state.members}`);
    return settle;
  };
  return { state, sent, send };
}

test("the first request is sent alone until it is answered, the others then together", async () => {
  const { sent, send } = openTraffic();
  const settle = await send("first");
  const others = Promise.all([send("second"), send("third")]);
  await setImmediate();
  expect(sent).toEqual(["first: model,seed"]);
  settle();
  await others;
  expect(sent).toEqual(["first: model,seed", "second: model,seed", "third: model,seed"]);
  await send("fourth");
  expect(sent).toHaveLength(4);
});

test("what is asked for otherwise than before is tried by one, whichever comes first", async () => {
  const { sent, send, state } = openTraffic();
  const settle = await send("first");
  const second = send("second");
  const third = send("third");
  state.members = "model";
  settle();
  const settleSecond = await second;
  await setImmediate();
  expect(sent).toEqual(["first: model,seed", "second: model"]);
  settleSecond();
  await third;
  expect(sent).toEqual(["first: model,seed", "second: model", "third: model"]);
});

test("an answer that is long in coming does not hold up the others", async () => {
  const { sent, send } = openTraffic();
  await send("first");
  await send("second");
  expect(sent).toEqual(["first: model,seed", "second: model,seed"]);
});

test("one that is answered late ends no other's head start", async () => {
  const { sent, send, state } = openTraffic();
  const settleLate = await send("first");
  await send("second");
  state.members = "model";
  const settle = await send("third");
  const fourth = send("fourth");
  settleLate();
  await setImmediate();
  expect(sent).toEqual(["first: model,seed", "second: model,seed", "third: model"]);
  settle();
  await fourth;
  expect(sent).toHaveLength(4);
});
