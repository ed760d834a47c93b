using EvidenceChain.Proof.Digests;
using Org.BouncyCastle.Asn1.Nist;
using Sha512Engine = Org.BouncyCastle.Crypto.Digests.Sha512Digest;

namespace EvidenceChain.Proof.Timestamps;

/// <summary>Hash algorithms whose digests are stamped and renewed here. FORMAT.md §5.</summary>
public enum StampAlgorithm
{
    /// <summary>SHA-256, word <c>sha256</c>.</summary>
    Sha256,

    /// <summary>SHA-512, word <c>sha512</c>.</summary>
    Sha512,
}

/// <summary>A digest to be stamped, with its algorithm. <c>default</c> is none.</summary>
public readonly struct StampedDigest
{
    private readonly byte[]? bytes;

    private StampedDigest(StampAlgorithm algorithm, byte[] bytes) => (Algorithm, this.bytes) = (algorithm, bytes);

    /// <summary>What it was made with.</summary>
    public StampAlgorithm Algorithm { get; }

    /// <summary>Whether this is <c>default</c>.</summary>
    public bool IsMissing => bytes is null;

    /// <summary>The algorithm's object identifier.</summary>
    internal string Oid => OidOf(Algorithm);

    /// <summary>A digest as such.</summary>
    public static implicit operator StampedDigest(Sha256Digest digest) => new(StampAlgorithm.Sha256, digest.ToArray());

    /// <summary>A digest of that algorithm's length; another length is an <see cref="ArgumentException"/>.</summary>
    public static StampedDigest FromBytes(StampAlgorithm algorithm, byte[] bytes) => bytes.Length == SizeOf(algorithm)
        ? new(algorithm, bytes)
        : throw new ArgumentException($"a {WordOf(algorithm)} digest has {SizeOf(algorithm)} bytes, not {bytes.Length}", nameof(bytes));

    /// <summary>Hashes a content.</summary>
    public static StampedDigest Of(StampAlgorithm algorithm, ReadOnlySpan<byte> content)
    {
        if (algorithm == StampAlgorithm.Sha256)
        {
            return Sha256Digest.Of(content);
        }
        var hasher = new Sha512Engine();
        hasher.BlockUpdate(content);
        var digest = new byte[hasher.GetDigestSize()];
        hasher.DoFinal(digest);
        return new(algorithm, digest);
    }

    /// <summary>Hashes a stream from where it stands to its end.</summary>
    public static async Task<StampedDigest> OfAsync(StampAlgorithm algorithm, Stream stream, CancellationToken cancellationToken)
    {
        if (algorithm == StampAlgorithm.Sha256)
        {
            return await Sha256Digest.OfAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        var hasher = new Sha512Engine();
        var buffer = new byte[128 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            hasher.BlockUpdate(buffer.AsSpan(0, read));
        }
        var digest = new byte[hasher.GetDigestSize()];
        hasher.DoFinal(digest);
        return new(algorithm, digest);
    }

    /// <summary>Reads <c>sha256:</c> or <c>sha512:</c> and lowercase hex.</summary>
    public static bool TryParse(string text, out StampedDigest digest)
    {
        digest = default;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !TryWord(text[..colon], out var algorithm) || text.AsSpan(colon + 1).ContainsAnyInRange('A', 'F'))
        {
            return false;
        }
        var bytes = new byte[SizeOf(algorithm)];
        if (text.Length - colon - 1 != bytes.Length * 2 || Convert.FromHexString(text.AsSpan(colon + 1), bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }
        digest = new(algorithm, bytes);
        return true;
    }

    /// <summary>The word of an algorithm.</summary>
    public static string WordOf(StampAlgorithm algorithm) => algorithm switch { StampAlgorithm.Sha256 => "sha256", StampAlgorithm.Sha512 => "sha512" };

    /// <summary>The algorithm of a word; <c>false</c> for any other.</summary>
    public static bool TryWord(string word, out StampAlgorithm algorithm)
    {
        algorithm = word == "sha512" ? StampAlgorithm.Sha512 : StampAlgorithm.Sha256;
        return word is "sha256" or "sha512";
    }

    /// <summary>Bytes of a digest.</summary>
    public static int SizeOf(StampAlgorithm algorithm) => algorithm switch { StampAlgorithm.Sha256 => 32, StampAlgorithm.Sha512 => 64 };

    /// <summary>A copy of the bytes; none for <c>default</c>.</summary>
    public byte[] ToArray() => bytes is null ? [] : [.. bytes];

    /// <summary>Lowercase hex digits without the algorithm.</summary>
    public string ToHex() => Convert.ToHexStringLower(bytes ?? []);

    /// <summary>The algorithm's word, a colon and hex digits.</summary>
    public override string ToString() => $"{WordOf(Algorithm)}:{ToHex()}";

    /// <summary>Whether both are of one algorithm and have the same bytes.</summary>
    public bool IsSame(StampedDigest other) => !IsMissing && !other.IsMissing && Algorithm == other.Algorithm && bytes.AsSpan().SequenceEqual(other.bytes);

    internal static string OidOf(StampAlgorithm algorithm) => algorithm switch { StampAlgorithm.Sha256 => NistObjectIdentifiers.IdSha256.Id, StampAlgorithm.Sha512 => NistObjectIdentifiers.IdSha512.Id };
}
