using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Packages;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Verification;

/// <summary>What one verification has learnt so far. Each group of checks reads what those before it left, and says "not checked" where that is missing.</summary>
internal sealed class Walk(OpenBundle bundle, Policy policy, VerificationOptions options, CheckList checks) : IAsyncDisposable
{
    internal OpenBundle Bundle => bundle;

    internal Policy Policy => policy;

    internal VerificationOptions Options => options;

    internal CheckList Checks => checks;

    internal Sha256Digest BundleDigest { get; set; }

    internal BundleManifest? Manifest { get; set; }

    /// <summary>Members that are what the manifest lists, but the package; only those that checks read.</summary>
    internal Dictionary<string, byte[]> Intact { get; } = new(StringComparer.Ordinal);

    internal Stream? Package { get; set; }

    internal DualDigest? PackageDigest { get; set; }

    internal Dictionary<KeyPurpose, KeyStatement> Keys { get; } = [];

    internal OrderStatement? Order { get; set; }

    internal SealStatement? Seal { get; set; }

    internal AnchorStatement? Anchor { get; set; }

    internal TlogProof? OrderProof { get; set; }

    internal TlogProof? SealProof { get; set; }

    internal SignedCheckpoint? AnchoredCheckpoint { get; set; }

    internal PolicyChain? Chain { get; set; }

    internal BlockHeader? Header { get; set; }

    internal WaczFindings? Wacz { get; set; }

    internal List<AcceptedToken> Tokens { get; } = [];

    /// <summary>Roots that time stamps lead to, listed or not.</summary>
    internal List<MeasuredValue> StampRoots { get; } = [];

    /// <summary>Content of an intact member; otherwise <c>null</c> and why.</summary>
    internal byte[]? Read(string path, out string missing)
    {
        missing = Manifest is null ? "the bundle's list cannot be read"
            : bundle.Has(path) ? $"{path} is not the member that is listed" : $"the bundle holds no {path}";
        return Intact.GetValueOrDefault(path);
    }

    /// <summary>The verifier key that the bundle states for a purpose: a claim, good for finding damage and for fingerprints.</summary>
    internal NoteVerifierKey? StatedKey(KeyPurpose purpose) =>
        Keys.TryGetValue(purpose, out var statement) && NoteVerifierKey.Parse(statement.PublicKey).TryGet(out var key, out _) ? key : null;

    public async ValueTask DisposeAsync()
    {
        if (Package is not null)
        {
            await Package.DisposeAsync().ConfigureAwait(false);
        }
    }
}

/// <summary>A token that counts: every required line passed and the policy lists its root for its time.</summary>
internal sealed record AcceptedToken(string Name, DateTimeOffset Time, TimeSpan Accuracy, bool IsIndependent)
{
    /// <summary>The last moment that the token leaves open.</summary>
    internal DateTimeOffset Latest => LatestOf(Time, Accuracy);

    // The calendar of the runtime ends; an authority may write a time and an accuracy that lead beyond.
    internal static DateTimeOffset LatestOf(DateTimeOffset time, TimeSpan accuracy) => accuracy > DateTimeOffset.MaxValue - time ? DateTimeOffset.MaxValue : time + accuracy;
}
