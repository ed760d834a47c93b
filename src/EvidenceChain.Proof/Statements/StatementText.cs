using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Statements;

/// <summary>What all statements share: canonical JSON, one newline, <c>type</c>, <c>version</c>, <c>origin</c>, <c>made_at</c>. FORMAT.md §2.</summary>
public static class StatementText
{
    /// <summary>The version written and read here.</summary>
    public const int Version = 1;

    /// <summary>Longest statement read, in bytes: an order with a long URL and many earlier numbers is far below.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The log entry of a statement: SHA-256 of its file, newline included.</summary>
    public static Sha256Digest DigestOf(ReadOnlySpan<byte> canonicalBytes) => Sha256Digest.Of(canonicalBytes);

    internal static byte[] Write(JsonObjectBuilder members, string type, string origin, DateTimeOffset madeAt)
    {
        members.Add("type", type);
        members.Add("version", Version);
        members.Add("origin", origin);
        members.Add("made_at", UtcTime.Format(madeAt));
        return [.. CanonicalJson.Write(members.Build()), (byte)'\n'];
    }

    /// <summary>Opens a text of that type and of a known version; its members are then taken one by one.</summary>
    internal static ParseResult<StrictMembers> Open(ReadOnlySpan<byte> bytes, string type, int maxBytes = MaxBytes)
    {
        if (bytes.IsEmpty || bytes[^1] != (byte)'\n')
        {
            return ParseResult.Fail($"{type} does not end with a newline");
        }
        if (!CanonicalJson.ParseObject(bytes[..^1], new CanonicalJsonLimits(maxBytes, CanonicalJsonLimits.Default.MaxDepth)).TryGet(out var found, out var error))
        {
            return ParseResult.Fail($"{type}: {error}");
        }
        if (!found.TryGetString("type", out var actual) || !string.Equals(actual, type, StringComparison.Ordinal))
        {
            return ParseResult.Fail($"type is not {type}");
        }
        if (!found.TryGetInt64("version", out var version))
        {
            return ParseResult.Fail($"{type} has no version");
        }
        if (version != Version)
        {
            return ParseResult.Unsupported($"{type} is of version {version}; only {Version} is known here");
        }
        var members = new StrictMembers(found);
        members.Text("type");
        members.Number("version");
        return members;
    }
}
