// Names, order and requirements of the checks: those of the library, so that two reports can be laid side by side. FORMAT.md 9.
const ALWAYS = 'always';
export const HERE_ONLY_EC = 'not checked here, use ec';

export const TABLE = [
  ['bundle.manifest', ALWAYS, '交付包清单', 'bundle list'],
  ['bundle.members', ALWAYS, '交付包成员', 'bundle members'],
  ['bundle.signature', 'seal', '交付包签名', 'bundle signature'],
  ['bundle.level', ALWAYS, '交付包级别', 'bundle level'],
  ['key.statements', 'seal', '密钥声明', 'key statements'],
  ['order.signature', 'seal', '取证申请签名', 'order signature'],
  ['seal.signature', 'seal', '封存声明签名', 'seal signature'],
  ['seal.binding', 'seal', '申请、封存与证据包相互对应', 'order, seal and package agree'],
  ['package.digest', ALWAYS, '证据包摘要', 'package digest'],
  ['package.zip', ALWAYS, '证据包容器', 'package container'],
  ['package.datapackage', ALWAYS, '证据包文件清单', 'package resources'],
  ['package.signature', ALWAYS, '证据包签名', 'package signature'],
  ['package.index', ALWAYS, '证据包索引', 'package index'],
  ['package.records', ALWAYS, '证据包网络记录', 'package records'],
  ['package.pages', ALWAYS, '证据包页面', 'package pages'],
  ['package.key', 'package-key', '证据包密钥', 'package key'],
  ['timestamp.accepted', 'timestamp', '可信时间戳', 'accepted time stamp'],
  ['timestamp.renewals', 'none', '时间戳续期', 'renewals of time stamps'],
  ['log.checkpoint', 'inclusion', '日志检查点签名', 'log checkpoints'],
  ['log.order', 'inclusion', '申请已入日志', 'order in the log'],
  ['log.seal', 'inclusion', '封存已入日志', 'seal in the log'],
  ['log.consistency', 'inclusion', '日志前后一致', 'log consistency'],
  ['log.witnesses', 'witness', '见证人联署', 'witnesses'],
  ['order.logged-before-capture', 'inclusion', '申请先于取证入日志', 'order logged before the capture'],
  ['anchor.statement', 'anchor', '上链声明', 'anchor statement'],
  ['anchor.chain', 'anchor', '链与合约', 'chain and contract'],
  ['anchor.header', 'anchor', '区块头', 'block header'],
  ['anchor.receipt', 'anchor', '交易收据', 'transaction receipt'],
  ['anchor.event', 'anchor', '上链事件', 'anchor event'],
  ['anchor.code', 'anchor', '合约代码', 'contract code'],
  ['anchor.consistency', 'anchor', '上链检查点包含封存', "anchored checkpoint extends the seal's"],
  ['anchor.finality', 'none', '区块最终性', 'block finality'],
  ['time.claimed-order', ALWAYS, '所称时间先后', 'order of claimed times'],
  ['time.proven-bounds', 'none', '独立证明的时间界限', 'independently proven time bounds'],
].map(([name, requiredBy, chinese, english]) => ({ name, requiredBy, chinese, english }));

const STAMP_LINES = Object.entries({
  encoding: ['编码', 'encoding'], status: ['机构答复', 'answer of the authority'], imprint: ['所盖摘要', 'stamped digest'], nonce: ['随机数', 'nonce'],
  policy: ['机构策略', 'policy of the authority'], signature: ['令牌签名', 'signature over the token'], signer: ['签名证书', "signer's certificate"],
  usage: ['证书用途', 'use of the certificate'], 'not-ca': ['非签发证书', 'not an issuer'], chain: ['证书路径', 'path of certificates'],
  'chain-usage': ['路径用途', 'use of the issuers'], root: ['根证书', 'root'], revocation: ['吊销', 'revocation'], accuracy: ['精度', 'accuracy'],
});

export function titleOf(name) {
  const found = TABLE.find((title) => title.name === name);
  if (found !== undefined || name === 'log.inclusion') {
    return found ?? { chinese: '文件已入日志', english: 'file in the log' };
  }
  const line = name.startsWith('timestamp.') ? STAMP_LINES.find(([word]) => name.endsWith(`.${word}`)) : undefined;
  return line === undefined ? null : { chinese: line[1][0], english: line[1][1] };
}

function placeOf(name) {
  const exact = TABLE.findIndex((title) => title.name === name);
  const family = name.split('.')[0];
  return exact >= 0 ? exact : Math.max(0, TABLE.map((title) => title.name.split('.')[0]).lastIndexOf(family));
}

export function isRequired(title, policy) {
  return title.requiredBy === ALWAYS || policy.requirements.includes(title.requiredBy)
    || (title.requiredBy === 'package-key' && policy.packageKeys.length > 0 && policy.requirements.includes('seal'));
}

/** Collects the checks of one verification, each name once. */
export class CheckList {
  constructor() {
    this.made = new Map();
  }

  add(name, outcome, reason, values) {
    if (this.made.has(name)) {
      throw new Error(`check ${name} is made twice`);
    }
    this.made.set(name, { name, outcome, reason, values });
  }

  passed(name, reason, ...values) {
    this.add(name, 'passed', reason, values);
  }

  failed(name, reason, ...values) {
    this.add(name, 'failed', reason, values);
  }

  notChecked(name, reason, ...values) {
    this.add(name, 'not_checked', reason, values);
  }

  /** This page does not make the check. */
  notHere(name) {
    this.notChecked(name, HERE_ONLY_EC);
  }

  hasPassed(name) {
    return this.made.get(name)?.outcome === 'passed';
  }

  /** Whether anything is left to ec: then nothing here is verified. */
  get leavesSome() {
    return [...this.made.values()].some((check) => check.reason === HERE_ONLY_EC);
  }

  get hasFailed() {
    return [...this.made.values()].some((check) => check.outcome === 'failed');
  }

  fill(whyMissing) {
    TABLE.filter((title) => !this.made.has(title.name)).forEach((title) => this.notChecked(title.name, whyMissing));
  }

  inOrder() {
    return [...this.made.values()].map((check, i) => [placeOf(check.name), i, check]).sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, , check]) => check);
  }
}
