// The anchor: what the statement says, whether the policy lists that chain, and what header and tries prove.
import { codeOf, eventsOf, readAnchor, readHeader, receiptOf } from './ethereum.js';
import { linkFault } from './log.js';
import { logIdOf, rootValues } from './note.js';
import { contains } from './policy.js';
import { checkStatement } from './signers.js';
import { hex, reasonOf, timeOf, value } from './text.js';

const PROOF = ['anchor.header', 'anchor.receipt', 'anchor.event', 'anchor.code'];

export function examineAnchor(walk) {
  const { checks } = walk;
  walk.anchor = checkStatement(walk, 'anchor.statement', 'anchor/anchor.json', 'anchor/anchor.sig', 'anchor', false);
  if (walk.anchor === null) {
    const reason = walk.paths.has('anchor/anchor.json') ? 'there is no readable anchor statement' : 'the bundle holds no anchor yet';
    ['anchor.chain', ...PROOF, 'anchor.consistency', 'anchor.finality'].forEach((name) => checks.notChecked(name, reason));
    return;
  }
  const statement = walk.anchor;
  walk.chain = walk.policy.chains.find((chain) => chain.id === statement.chain_id && chain.genesis === statement.genesis && chain.contract === statement.contract
    && chain.code === statement.code_hash && chain.kind === statement.chain_kind && contains(chain.window, timeOf(statement.block_time))) ?? null;
  const values = ['chain_id', 'chain_kind', 'genesis', 'contract', 'code_hash'].map((name) => value(name, statement[name]));
  checks.add('anchor.chain', walk.chain === null ? 'not_checked' : 'passed', walk.chain === null ? 'the policy lists no such chain, contract and code for that time' : 'the policy lists the chain, the contract and its code', values);
  checkProof(walk, statement);
  checkConsistency(walk, statement);
  checks.notChecked('anchor.finality', walk.chain === null ? 'the policy does not list the chain' : walk.chain.kind === 'local' ? 'the operator runs this chain: its headers are asserted, not proven' : 'no node was asked');
}

function attempt(checks, name, passed, read, ...values) {
  try {
    const found = read();
    checks.passed(name, passed, ...values);
    return found;
  } catch (fault) {
    checks.failed(name, reasonOf(fault), ...values);
    return null;
  }
}

function checkProof(walk, statement) {
  const { checks } = walk;
  const files = ['anchor/header.rlp', 'anchor/receipt.rlp', 'anchor/account.rlp'];
  if (files.some((path) => walk.read(path) === null)) {
    PROOF.forEach((name) => checks.notChecked(name, walk.missing(...files)));
    return;
  }
  let [proof, header] = [null, null];
  try {
    proof = readAnchor(...files.map((path) => walk.read(path)));
  } catch (fault) {
    checks.failed('anchor.header', reasonOf(fault));
    PROOF.slice(1).forEach((name) => checks.notChecked(name, "the proof's files cannot be read"));
    return;
  }
  try {
    header = readHeader(proof.header);
  } catch (fault) {
    checks.failed('anchor.header', reasonOf(fault));
  }
  if (header !== null && header.hash !== statement.block_hash) {
    checks.failed('anchor.header', 'the header hashes to another block', value('block_hash', header.hash), value('stated', statement.block_hash));
    header = null;
  }
  if (header === null) {
    PROOF.slice(1).forEach((name) => checks.notChecked(name, 'the header is not that of the stated block'));
    return;
  }
  walk.header = header;
  const isDated = header.number === BigInt(statement.block_number) && header.timestamp * 1000n === BigInt(timeOf(statement.block_time));
  checks.add('anchor.header', isDated ? 'passed' : 'failed', isDated ? 'the header hashes to the stated block' : 'the header has another number or time than the statement says',
    [value('block_hash', header.hash), value('block_number', header.number), value('block_time', header.timestamp)]);
  const receipt = attempt(checks, 'anchor.receipt', "the receipt, with success, lies under the header's receipts root", () => receiptOf(proof, header), value('transaction_index', proof.index), value('receipts_root', header.receiptsRoot));
  checkEvent(checks, receipt, statement);
  checkCode(checks, proof, header, statement);
}

function checkEvent(checks, receipt, statement) {
  if (receipt === null) {
    checks.notChecked('anchor.event', 'no receipt is proven');
    return;
  }
  const seen = eventsOf(receipt, statement.contract);
  const isThere = seen.some((event) => event.logId === statement.log_id && event.size === BigInt(statement.size) && event.root === statement.root);
  checks.add('anchor.event', isThere ? 'passed' : 'failed',
    isThere ? "the contract's event carries log, size and root of the checkpoint" : seen.length > 0 ? "the contract's event carries another log, size or root" : 'the receipt holds no such event of the contract',
    [value('contract', statement.contract), value('log_id', statement.log_id), value('size', statement.size), value('root', statement.root)]);
}

function checkCode(checks, proof, header, statement) {
  try {
    const code = codeOf(proof, header, statement.contract);
    const isListed = code === statement.code_hash;
    checks.add('anchor.code', isListed ? 'passed' : 'failed', isListed ? "the contract's account under the header's state root has the listed code" : 'the contract has other code than listed', [value('contract', statement.contract), value('code_hash', code)]);
  } catch (fault) {
    checks.failed('anchor.code', reasonOf(fault), value('contract', statement.contract));
  }
}

function checkConsistency(walk, statement) {
  const name = 'anchor.consistency';
  if (walk.sealProof === null || walk.anchored === null) {
    walk.checks.notChecked(name, "the seal's or the anchored checkpoint cannot be read");
    return;
  }
  const file = walk.read('anchor/consistency');
  if (file === null) {
    walk.checks.notChecked(name, walk.missing('anchor/consistency'));
    return;
  }
  const [older, newer] = [walk.sealProof.checkpoint, walk.anchored];
  const isStated = statement.log_id === logIdOf(newer.origin) && BigInt(statement.size) === newer.size && statement.root === `0x${hex(newer.root)}`;
  const fault = isStated ? linkFault(file, older, newer) : 'the anchored checkpoint is not the one that the statement names';
  walk.checks.add(name, fault === null ? 'passed' : 'failed', fault ?? "the anchored checkpoint extends the seal's", [...rootValues('seal', older), ...rootValues('anchored', newer)]);
}
