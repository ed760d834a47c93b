using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Bundles;

/// <summary>A member to be written: its path, its digest and size as they were found, and its content.</summary>
public sealed class BundlePart
{
    private readonly Func<Stream> open;

    private BundlePart(ManifestMember member, Func<Stream> open)
    {
        Member = member;
        this.open = open;
    }

    /// <summary>How the manifest will list it.</summary>
    public ManifestMember Member { get; }

    /// <summary>A member held in memory.</summary>
    public static BundlePart Of(string path, byte[] content) =>
        new(new(path, Sha256Digest.Of(content), content.Length), () => new MemoryStream(content, writable: false));

    /// <summary>A member read from elsewhere when it is written; content that is not of that digest and size then throws <see cref="InvalidDataException"/>.</summary>
    public static BundlePart Of(string path, Sha256Digest sha256, long sizeBytes, Func<Stream> open) => new(new(path, sha256, sizeBytes), open);

    /// <summary>A fresh stream of the content, which the caller closes.</summary>
    public Stream Open() => open();
}
