namespace EvidenceChain.Proof.Ethereum;

/// <summary>One walk along the nodes of a trie proof. Every step takes at least one half-byte or ends the walk, so it is as long as the key at most.</summary>
internal sealed class TrieProofWalk(byte[] path, IReadOnlyList<ReadOnlyMemory<byte>> nodes)
{
    private const int BranchItems = TrieBranch.ChildCount + 1;
    private const int ShortItems = 2;

    private int taken;
    private int used;
    private bool isBelowExtension;
    private TrieFinding? finding;

    public TrieFinding From(Bytes32 root)
    {
        if (nodes.Count == 0)
        {
            return root == PatriciaTrie.EmptyRoot ? TrieFinding.Absent("the trie is empty") : TrieFinding.Invalid("no nodes, but the trie is not empty");
        }
        for (var node = Load(root); node is not null;)
        {
            var reference = node.Items.Count == BranchItems ? StepThroughBranch(node) : StepThroughShort(node);
            node = reference is null ? null : Resolve(reference);
        }
        return finding!.Outcome != TrieOutcome.Invalid && used < nodes.Count
            ? TrieFinding.Invalid($"{nodes.Count - used} nodes are not on the way")
            : finding;
    }

    private RlpItem? StepThroughBranch(RlpItem branch)
    {
        isBelowExtension = false;
        var occupied = 0;
        foreach (var child in branch.Items)
        {
            occupied += IsEmpty(child) ? 0 : 1;
        }
        var value = branch.Items[TrieBranch.ChildCount];
        if (occupied < 2 || value.IsList || !branch.Items.Take(TrieBranch.ChildCount).All(child => IsEmpty(child) || IsReference(child)))
        {
            return End(TrieFinding.Invalid("not a branch: fewer than two entries, or an entry that is no reference"));
        }
        if (taken == path.Length)
        {
            return End(value.Payload.IsEmpty ? TrieFinding.Absent("the way ends at a branch without a value") : TrieFinding.Present(value.Payload));
        }
        var next = branch.Items[path[taken++]];
        return IsEmpty(next) ? End(TrieFinding.Absent("the branch has no entry for the next half-byte")) : next;
    }

    private RlpItem? StepThroughShort(RlpItem node)
    {
        if (node.Items.Count != ShortItems || node.Items[0].IsList || !HexPrefix.TryDecode(node.Items[0].Payload.Span, out var part, out var isLeaf))
        {
            return End(TrieFinding.Invalid("not a trie node: no branch, no leaf, no extension"));
        }
        var isOnTheWay = path.AsSpan(taken).StartsWith(part);
        if (isBelowExtension || (isLeaf ? node.Items[1].IsList || IsEmpty(node.Items[1]) : part.Length == 0 || !IsReference(node.Items[1])))
        {
            return End(TrieFinding.Invalid("not canonical: an extension above no branch, without a path or a child, or a leaf without a value"));
        }
        if (isLeaf)
        {
            return End(isOnTheWay && taken + part.Length == path.Length
                ? TrieFinding.Present(node.Items[1].Payload)
                : TrieFinding.Absent("the way meets the leaf of another key"));
        }
        taken += isOnTheWay ? part.Length : 0;
        isBelowExtension = true;
        return isOnTheWay ? node.Items[1] : End(TrieFinding.Absent("the way leaves an extension"));
    }

    private RlpItem? Resolve(RlpItem reference) => reference.TryGetWord(out var hash) ? Load(hash) : reference;

    private RlpItem? Load(Bytes32 hash)
    {
        if (used == nodes.Count)
        {
            return End(TrieFinding.Invalid($"node {hash} is missing"));
        }
        var raw = nodes[used++];
        if (raw.Length > RlpLimits.TrieNode.MaxBytes || Bytes32.KeccakOf(raw.Span) != hash)
        {
            return End(TrieFinding.Invalid($"node {used - 1} does not hash to {hash}"));
        }
        if (raw.Length < Bytes32.SizeBytes && used > 1)
        {
            return End(TrieFinding.Invalid($"node {used - 1} is shorter than a hash and must be inlined"));
        }
        return Rlp.TryDecode(raw, RlpLimits.TrieNode, out var node, out var error) ? node : End(TrieFinding.Invalid($"node {used - 1}: {error}"));
    }

    private RlpItem? End(TrieFinding found)
    {
        finding = found;
        return null;
    }

    private static bool IsEmpty(RlpItem item) => !item.IsList && item.Payload.IsEmpty;

    private static bool IsReference(RlpItem item) =>
        item.IsList ? item.Encoded.Length < Bytes32.SizeBytes : item.Payload.Length == Bytes32.SizeBytes;
}
