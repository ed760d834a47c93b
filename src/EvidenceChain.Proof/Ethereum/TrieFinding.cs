namespace EvidenceChain.Proof.Ethereum;

/// <summary>What a trie proof shows about its key.</summary>
public enum TrieOutcome
{
    /// <summary>The key is in the trie, with a value.</summary>
    Present,

    /// <summary>The nodes prove that the key is not in the trie.</summary>
    Absent,

    /// <summary>The nodes prove nothing.</summary>
    Invalid,
}

/// <summary>Result of following a trie proof.</summary>
public sealed class TrieFinding
{
    private TrieFinding(TrieOutcome outcome, ReadOnlyMemory<byte> value, string reason)
    {
        Outcome = outcome;
        Value = value;
        Reason = reason;
    }

    /// <summary>Whether the key is there, is not there, or nothing is proven.</summary>
    public TrieOutcome Outcome { get; }

    /// <summary>The value, at least one byte, when present; empty otherwise.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>Where the way ended, or the defect, in English.</summary>
    public string Reason { get; }

    internal static TrieFinding Present(ReadOnlyMemory<byte> value) => new(TrieOutcome.Present, value, "the way ends at a value");

    internal static TrieFinding Absent(string reason) => new(TrieOutcome.Absent, default, reason);

    internal static TrieFinding Invalid(string reason) => new(TrieOutcome.Invalid, default, reason);
}
