// Prints the index key of each line of its input, as the replay programs compute it.
import { createInterface } from "node:readline";
import { getSurt } from "warcio/utils";
for await (const line of createInterface({ input: process.stdin })) console.log(getSurt(line));
