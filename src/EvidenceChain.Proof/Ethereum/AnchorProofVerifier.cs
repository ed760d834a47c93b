using System.Globalization;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Ethereum;

/// <summary>The checks of one anchor, and what they found.</summary>
/// <param name="Checks"><c>anchor.header</c>, <c>anchor.receipt</c>, <c>anchor.event</c>, <c>anchor.code</c>, in this order, always all four.</param>
/// <param name="Header">The header, once it hashes to the expected block; otherwise <c>null</c>.</param>
/// <param name="Event">The event that carries the expected checkpoint, once proven under that header; otherwise <c>null</c>.</param>
public sealed record AnchorFindings(IReadOnlyList<Check> Checks, BlockHeader? Header, AnchorEvent? Event);

/// <summary>
/// Verifies an anchor offline: (1) the header hashes to the block; (2) a receipt with success lies under its receipts root; (3) in it the contract's event carries the
/// checkpoint; (4) the contract's account under its state root has the published code. A check whose ground is missing is not checked. Whether the block belongs to
/// the chain, and is final, is not decided here.
/// </summary>
public static class AnchorProofVerifier
{
    /// <summary>Name of the header's check.</summary>
    public const string HeaderCheck = "anchor.header";

    /// <summary>Name of the receipt's check.</summary>
    public const string ReceiptCheck = "anchor.receipt";

    /// <summary>Name of the event's check.</summary>
    public const string EventCheck = "anchor.event";

    /// <summary>Name of the code's check.</summary>
    public const string CodeCheck = "anchor.code";

    /// <summary>Makes all four checks; never throws for what a proof may contain.</summary>
    public static AnchorFindings Verify(AnchorProof proof, AnchorExpectation expected)
    {
        var headerCheck = CheckHeader(proof, expected, out var header);
        if (header is null)
        {
            const string Reason = "the header is not that of the stated block";
            return new([headerCheck, .. new[] { ReceiptCheck, EventCheck, CodeCheck }.Select(name => Check.NotChecked(name, Reason))], null, null);
        }
        var receiptCheck = CheckReceipt(proof, header, out var receipt);
        AnchorEvent? anchored = null;
        var eventCheck = receipt is null ? Check.NotChecked(EventCheck, "no receipt is proven") : CheckEvent(receipt, expected, out anchored);
        return new([headerCheck, receiptCheck, eventCheck, CheckCode(proof, expected, header)], header, anchored);
    }

    private static Check CheckHeader(AnchorProof proof, AnchorExpectation expected, out BlockHeader? header)
    {
        header = null;
        if (!BlockHeader.TryDecode(proof.HeaderRlp, out var read, out var error))
        {
            return Check.Failed(HeaderCheck, error);
        }
        if (read.Hash != expected.BlockHash)
        {
            return Check.Failed(
                HeaderCheck, "the header hashes to another block", new MeasuredValue("block_hash", read.Hash.ToString()), new("stated", expected.BlockHash.ToString()));
        }
        header = read;
        return Check.Passed(
            HeaderCheck,
            "the header hashes to the stated block",
            new MeasuredValue("block_hash", read.Hash.ToString()),
            new("block_number", Text(read.Number)),
            new("block_time", read.Time?.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? Text(read.Timestamp)),
            new("stated_chain_id", Text(expected.ChainId)));
    }

    private static Check CheckReceipt(AnchorProof proof, BlockHeader header, out Receipt? receipt)
    {
        receipt = null;
        var index = new MeasuredValue("transaction_index", Text(proof.TransactionIndex));
        var root = new MeasuredValue("receipts_root", header.ReceiptsRoot.ToString());
        if (!ReceiptProof.TryVerify(header.ReceiptsRoot, proof.TransactionIndex, proof.ReceiptNodes, out var read, out var error))
        {
            return Check.Failed(ReceiptCheck, error, index, root);
        }
        if (read.Succeeded != true)
        {
            return Check.Failed(ReceiptCheck, read.Succeeded is null ? "the receipt states no success: it is older than Byzantium" : "the transaction was reverted", index, root);
        }
        receipt = read;
        return Check.Passed(ReceiptCheck, "the receipt, with success, lies under the header's receipts root", index, root);
    }

    // By values, never by position: a chain may put logs of its own in front (EIP-7708), and the caller may be a contract that does more than anchor.
    private static Check CheckEvent(Receipt receipt, AnchorExpectation expected, out AnchorEvent? anchored)
    {
        anchored = null;
        List<AnchorEvent> seen = [];
        foreach (var log in receipt.Logs)
        {
            if (log.Address == expected.Contract && AnchorEvent.TryDecode(log, out var read))
            {
                seen.Add(read);
            }
        }
        anchored = seen.Find(read => read.LogId == expected.LogId && read.TreeSize == expected.Size && read.Root == expected.Root);
        if (anchored is not null)
        {
            return Check.Passed(
                EventCheck, "the contract's event carries log, size and root of the checkpoint", [.. Values(anchored), new("sequence", Text(anchored.Sequence))]);
        }
        return seen.Count > 0
            ? Check.Failed(EventCheck, "the contract's event carries another log, size or root", Values(seen[0]))
            : Check.Failed(EventCheck, "the receipt holds no such event of the contract", new MeasuredValue("contract", expected.Contract.ToString()));
    }

    private static Check CheckCode(AnchorProof proof, AnchorExpectation expected, BlockHeader header)
    {
        var contract = new MeasuredValue("contract", expected.Contract.ToString());
        if (!AccountProof.TryVerify(header.StateRoot, expected.Contract, proof.AccountNodes, out var account, out var error))
        {
            return Check.Failed(CodeCheck, error, contract);
        }
        var code = new MeasuredValue("code_hash", account.CodeHash.ToString());
        return account.CodeHash == expected.CodeHash
            ? Check.Passed(CodeCheck, "the contract's account under the header's state root has the listed code", contract, code)
            : Check.Failed(CodeCheck, "the contract has other code than listed", contract, code, new("listed", expected.CodeHash.ToString()));
    }

    private static MeasuredValue[] Values(AnchorEvent anchored) =>
    [
        new("contract", anchored.Contract.ToString()),
        new("log_id", anchored.LogId.ToHex()),
        new("size", Text(anchored.TreeSize)),
        new("root", anchored.Root.ToHex()),
    ];

    private static string Text(ulong value) => value.ToString(CultureInfo.InvariantCulture);
}
