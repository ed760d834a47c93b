// Reads a WARC file record by record and recomputes its digests: one line a record, exit 1 on the first that differs.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { WARCParser } from "warcio";

const sha256 = bytes => "sha256:" + createHash("sha256").update(bytes).digest("hex");
let records = 0;
for await (const record of new WARCParser(createReadStream(process.argv[2]), { keepHeadersCase: true, parseHttp: false })) {
  const block = await record.readFully(false);
  const start = ["response", "request"].includes(record.warcType) ? Buffer.from(block).indexOf("\r\n\r\n") + 4 : 0;
  if (sha256(block) !== record.warcBlockDigest || sha256(block.subarray(start)) !== record.warcPayloadDigest || block.length !== record.warcContentLength) {
    console.error(`${record.warcType} ${record.warcTargetURI}: digest or length differs`);
    process.exit(1);
  }
  console.log(`${record.warcType} ${record.warcTargetURI ?? ""}`);
  records++;
}
console.error(`${records} records`);
process.exit(records > 0 ? 0 : 1);
