using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Verification;

/// <summary>The anchor: what the statement says, whether the policy lists that chain, what header and tries prove, and what a node says.</summary>
internal static class AnchorChecks
{
    internal static async Task ExamineAsync(Walk walk, CancellationToken cancellationToken)
    {
        walk.Anchor = StatementChecks.Check(
            walk, CheckNames.AnchorStatement, MemberPaths.Anchor, MemberPaths.AnchorSignature, AnchorStatement.Parse, anchor => (anchor.Origin, anchor.MadeAt), needsProof: false);
        if (walk.Anchor is not { } statement)
        {
            var reason = walk.Bundle.Has(MemberPaths.Anchor) ? "there is no readable anchor statement" : "the bundle holds no anchor yet";
            walk.Checks.NotCheckedAll(
                reason, CheckNames.AnchorChain, AnchorProofVerifier.HeaderCheck, AnchorProofVerifier.ReceiptCheck, AnchorProofVerifier.EventCheck, AnchorProofVerifier.CodeCheck,
                CheckNames.AnchorConsistency, CheckNames.AnchorFinality);
            return;
        }
        CheckChain(walk, statement);
        CheckProof(walk, statement);
        CheckConsistency(walk, statement);
        await CheckFinalityAsync(walk, statement, cancellationToken).ConfigureAwait(false);
    }

    private static void CheckChain(Walk walk, AnchorStatement statement)
    {
        walk.Chain = walk.Policy.Chains.FirstOrDefault(chain =>
            chain.ChainId == statement.ChainId && chain.Genesis == statement.Genesis && chain.Contract == statement.Contract && chain.CodeHash == statement.CodeHash
            && chain.Kind == statement.ChainKind && chain.Window.Contains(statement.BlockTime));
        var values = Fingerprints.Of(statement).ToArray();
        walk.Checks.Add(walk.Chain is null
            ? Check.NotChecked(CheckNames.AnchorChain, "the policy lists no such chain, contract and code for that time", values)
            : Check.Passed(CheckNames.AnchorChain, "the policy lists the chain, the contract and its code", [new("name", walk.Chain.Name), .. values]));
    }

    private static void CheckProof(Walk walk, AnchorStatement statement)
    {
        string[] names = [AnchorProofVerifier.HeaderCheck, AnchorProofVerifier.ReceiptCheck, AnchorProofVerifier.EventCheck, AnchorProofVerifier.CodeCheck];
        var missing = "";
        if (walk.Read(MemberPaths.AnchorHeader, out missing) is not { } header || walk.Read(MemberPaths.AnchorReceipt, out missing) is not { } receipt
            || walk.Read(MemberPaths.AnchorAccount, out missing) is not { } account)
        {
            walk.Checks.NotCheckedAll(missing, names);
            return;
        }
        if (!AnchorProof.TryDecode(header, receipt, account, out var proof, out var error))
        {
            walk.Checks.Failed(names[0], error);
            walk.Checks.NotCheckedAll("the proof's files cannot be read", names.AsSpan(1));
            return;
        }
        // What is expected comes from the statement; that the statement's chain, contract and code are the policy's is the check before.
        var findings = AnchorProofVerifier.Verify(proof, new()
        {
            ChainId = (ulong)statement.ChainId,
            Contract = statement.Contract,
            CodeHash = statement.CodeHash,
            LogId = statement.LogId.ToDigest(),
            Size = (ulong)statement.Size,
            Root = statement.Root.ToDigest(),
            BlockHash = statement.BlockHash,
        });
        walk.Header = findings.Header;
        foreach (var check in findings.Checks)
        {
            var isMisdated = check.Name == AnchorProofVerifier.HeaderCheck && findings.Header is { } read
                && (read.Number != (ulong)statement.BlockNumber || read.Time != statement.BlockTime);
            walk.Checks.Add(isMisdated ? Check.Failed(check.Name, "the header has another number or time than the statement says", [.. check.Values]) : check);
        }
    }

    private static void CheckConsistency(Walk walk, AnchorStatement statement)
    {
        if (walk.SealProof is not { } seal || walk.AnchoredCheckpoint is not { } anchored)
        {
            walk.Checks.NotChecked(CheckNames.AnchorConsistency, "the seal's or the anchored checkpoint cannot be read");
            return;
        }
        if (walk.Read(MemberPaths.AnchorConsistency, out var missing) is not { } file)
        {
            walk.Checks.NotChecked(CheckNames.AnchorConsistency, missing);
            return;
        }
        var (older, newer) = (seal.Checkpoint.Checkpoint, anchored.Checkpoint);
        MeasuredValue[] values = [.. LogChecks.Values("seal", older), .. LogChecks.Values("anchored", newer)];
        var isStated = statement.LogId == Bytes32.FromDigest(Checkpoint.LogIdOf(newer.Origin)) && statement.Size == newer.Size && statement.Root == Bytes32.FromDigest(newer.Root);
        var fault = isStated ? LogChecks.FaultOfLink(file, older, newer) : "the anchored checkpoint is not the one that the statement names";
        walk.Checks.Add(fault is null
            ? Check.Passed(CheckNames.AnchorConsistency, "the anchored checkpoint extends the seal's", values)
            : Check.Failed(CheckNames.AnchorConsistency, fault, values));
    }

    private static async Task CheckFinalityAsync(Walk walk, AnchorStatement statement, CancellationToken cancellationToken)
    {
        if (walk.Chain is null || walk.Chain.Kind == ChainKind.Local)
        {
            walk.Checks.NotChecked(CheckNames.AnchorFinality, walk.Chain is null ? "the policy does not list the chain" : "the operator runs this chain: its headers are asserted, not proven");
            return;
        }
        if (walk.Options.AskNode is not { } ask)
        {
            walk.Checks.NotChecked(CheckNames.AnchorFinality, "no node was asked", new MeasuredValue("block_hash", statement.BlockHash.ToString()));
            return;
        }
        var answer = await ask(statement, cancellationToken).ConfigureAwait(false);
        MeasuredValue[] values = [new("node", answer.Source), new("block_hash", answer.BlockHash?.ToString() ?? "none")];
        walk.Checks.Add(answer switch
        {
            { Failure: { } failure } => Check.NotChecked(CheckNames.AnchorFinality, $"the node did not answer: {failure}", values),
            _ when answer.ChainId != statement.ChainId || answer.Genesis != statement.Genesis => Check.NotChecked(CheckNames.AnchorFinality, "the node is of another chain", values),
            { BlockHash: null } => Check.NotChecked(CheckNames.AnchorFinality, "the node has no block of that number", values),
            { BlockHash: { } hash } when hash != statement.BlockHash => Check.Failed(CheckNames.AnchorFinality, "the node has another block of that number", values),
            { FinalizedNumber: { } number } when number < statement.BlockNumber => Check.NotChecked(CheckNames.AnchorFinality, "the node has the block and does not yet call it final", values),
            { FinalizedNumber: null } when walk.Chain.Kind == ChainKind.Public => Check.NotChecked(CheckNames.AnchorFinality, "the node has the block and does not say what is final", values),
            _ => Check.Passed(CheckNames.AnchorFinality, "the node has that block and it is final", values),
        });
    }
}
