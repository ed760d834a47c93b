// Compiles src/EvidenceAnchor.sol and writes artifacts/EvidenceAnchor.json; with --check it compares instead and writes nothing.
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sha3 from 'js-sha3';
import solc from 'solc';

const here = name => fileURLToPath(new URL(name, import.meta.url));
const source = 'EvidenceAnchor.sol', contract = 'EvidenceAnchor', target = here('artifacts/EvidenceAnchor.json');

const settings = {
  evmVersion: 'cancun',
  optimizer: { enabled: true, runs: 10000 },
  // Without the metadata trailer the bytes depend on nothing but the source and the settings below.
  metadata: { bytecodeHash: 'none', appendCBOR: false },
};
const output = JSON.parse(solc.compile(JSON.stringify({
  language: 'Solidity',
  sources: { [source]: { content: readFileSync(here(`src/${source}`), 'utf8') } },
  settings: { ...settings, outputSelection: { [source]: { [contract]: ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] } } },
})));
if (output.errors?.length) {
  for (const error of output.errors) console.error(error.formattedMessage);
  process.exit(1);
}

const { abi, evm } = output.contracts[source][contract];
const deployed = evm.deployedBytecode.object;
const artifact = JSON.stringify({
  contract,
  compiler: solc.version(),
  settings,
  codeHash: `0x${sha3.keccak256(Buffer.from(deployed, 'hex'))}`,
  bytecode: `0x${evm.bytecode.object}`,
  deployedBytecode: `0x${deployed}`,
  abi,
}, null, 2) + '\n';

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== artifact) {
    console.error('the committed artifact is not what the source compiles to: run npm run build');
    process.exit(1);
  }
} else {
  mkdirSync(here('artifacts'), { recursive: true });
  writeFileSync(target, artifact);
}
