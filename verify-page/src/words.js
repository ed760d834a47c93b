// What people read, in both languages. Reasons in Chinese are taken from the library's table when the page is built.
/* global REASONS */
export const WORDS = {
  zh: {
    title: '证据核验', lead: '在您自己的电脑上核验证据交付包。文件不会离开本机，本页不连接任何网络。',
    origin: '请从出具证据一方以外的途径取得本页，并核对其 SHA-256；随证据一起交来的核验页，只能证明交付者想让您看到的内容。把本页文件拖到下面即可显示其 SHA-256。',
    program: '程序部分 SHA-256', drop: '将文件拖到此处，或按回车选择', hint: '交付包 .zip 或证据包 .wacz；或 .tlog-proof、时间戳 .tsr（可连同 .tsq、.pem）与其所证明的文件；以及策略 .policy',
    policy: '策略', noPolicy: '未提供：最好的结论只能是“无法得出结论”。请放入您信任的策略文件。', progress: '正在核验', print: '打印', save: '保存报告 (JSON)', verdict: '结论',
    check: '项目', outcome: '结果', reason: '依据与数值', checks: '逐项核验', fingerprints: '请与出具方另行公布的指纹核对', limits: '本报告不证明的事项',
    limitsText: '不证明网页内容属实、由何人发布或是否侵权；不证明所称时间之前内容不存在；除独立证明的时间界限外，时间均为运营方自述。本页按本机时钟的此刻判断。标为“此处不核验”的项目请用 ec 核验。',
    passed: '通过', failed: '不通过', not_checked: '未核验', not_here: '此处不核验，请用 ec', verified: '核验通过', refuted: '核验不通过', inconclusive: '无法得出结论',
    part: '（仅此部分：未核验交付包的其余内容）',
    whole: '策略要求的各项均已在此核验并通过。',
    meaning: { verified: '这一部分的各项均已通过；策略对整个交付包的要求不在此列。', refuted: '至少有一项核验不通过：所核验的内容与其自称的不符。', inconclusive: '没有不通过的项目，但策略要求的某些项目未能在此核验。未核验不等于通过；请用 ec 核验全部项目。' },
    facts: { number: '存证编号', url: 'URL', digest: '证据包摘要', bundle_digest: '交付包摘要', outcome: '结果', level: '级别', origin: '日志', grade: '独立性等级', policy: '策略', verified_at: '核验时间', file: '文件' },
    grades: { local: '本地（仅由运营方自证）', 'independent-time-authority': '独立时间戳机构', witnessed: '经见证人联署' },
    pair: '请把证明与它所证明的文件一起放入。', one: '请一次放入一个交付包、证据包或证明。', badPolicy: '策略文件不可用', own: '该网页文件的 SHA-256', failure: '未能核验', partial: '（不完整）', notices: '所用程序库', switch: 'English', json: '报告原文 (JSON)', canceled: '正在处理上一份文件。', beijing: '北京时间',
  },
  en: {
    title: 'Verify evidence', lead: 'Checks an evidence bundle on your own computer. No file leaves it; this page connects to nothing.',
    origin: 'Take this page from elsewhere than the party that hands you the evidence, and compare its SHA-256: a verifier that comes with the evidence shows what its maker wants. Drop the page’s own file below to see its SHA-256.',
    program: 'SHA-256 of the program part', drop: 'Drop files here, or press Enter to choose', hint: 'a bundle .zip or a package .wacz; or a .tlog-proof, or a time stamp .tsr (with its .tsq and .pem), and the file it is about; and a policy .policy',
    policy: 'Policy', noPolicy: 'none given: the best verdict is then “inconclusive”. Drop the policy file that you trust.', progress: 'Checking', print: 'Print', save: 'Save report (JSON)', verdict: 'Verdict',
    check: 'Check', outcome: 'Result', reason: 'Reason and values', checks: 'Checks', fingerprints: 'Compare these fingerprints with what the issuer publishes elsewhere', limits: 'What this report does not prove',
    limitsText: 'Not that the page is true, who wrote it, or that it infringes; not that it did not exist before. Times other than independently proven bounds are the operator’s word. This page judges as at now, by this machine’s clock. What reads “not checked here” is checked by ec.',
    passed: 'passed', failed: 'FAILED', not_checked: 'not checked', not_here: 'not checked here, use ec', verified: 'verified', refuted: 'refuted', inconclusive: 'inconclusive',
    part: ' (this part alone: nothing else of a bundle was looked at)',
    whole: 'Everything that the policy requires was checked here and passed.',
    meaning: { verified: 'Every check that concerns this part passed. What the policy requires of a bundle was not looked at.', refuted: 'At least one check failed: this is not what it says it is.', inconclusive: 'Nothing failed, but something that the policy requires was not checked here. Not checked is not passed; ec makes every check.' },
    facts: { number: 'Evidence number', url: 'URL', digest: 'Digest of the package', bundle_digest: 'Digest of the bundle', outcome: 'Outcome', level: 'Level', origin: 'Log', grade: 'Independence grade', policy: 'Policy', verified_at: 'Verified at', file: 'File' },
    grades: { local: 'Local (the operator’s word)', 'independent-time-authority': 'Independent time authority', witnessed: 'Witnessed' },
    pair: 'Give a proof together with the file that it is about.', one: 'Give one bundle, package or proof at a time.', badPolicy: 'The policy file cannot be used', own: 'SHA-256 of that page', failure: 'Could not be checked', partial: ' (partial)', notices: 'Libraries', switch: '中文', json: 'The report itself (JSON)', canceled: 'Another file is being checked.', beijing: 'Beijing time',
  },
};

export const reasonIn = (language, reason) => (language === 'zh' ? REASONS[reason] ?? reason : reason);

/** Control and direction characters of hostile names are shown as ?. */
export const printable = (text) => String(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu, '?');
