using System.IO.Compression;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Bundles;

/// <summary>What a bundle is to say of itself; level and members follow from its parts.</summary>
public sealed record BundleDraft
{
    /// <summary>The log's name.</summary>
    public required string Origin { get; init; }

    /// <summary>The evidence number.</summary>
    public required EvidenceNumber Number { get; init; }

    /// <summary>When the bundle is put together.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Name and version of the software.</summary>
    public required string Product { get; init; }

    /// <summary>Levels and authorities still awaited.</summary>
    public required IReadOnlyList<string> Pending { get; init; }

    /// <summary>Whether the checkpoint in <c>seal.tlog-proof</c> bears cosignatures.</summary>
    public bool HasCosignatures { get; init; }

    /// <summary>All members but manifest and signature, in any order.</summary>
    public required IReadOnlyList<BundlePart> Parts { get; init; }
}

/// <summary>A bundle that was written.</summary>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Digest">SHA-256 of <c>bundle.json</c>.</param>
public sealed record WrittenBundle(BundleManifest Manifest, Sha256Digest Digest);

/// <summary>Writes bundles: the same draft and key give the same bytes. Members are stored, sorted and bear a fixed time.</summary>
public static class BundleWriter
{
    // The first moment that ZIP can express.
    private static readonly DateTimeOffset FixedTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private const int RegularFileForAll = unchecked((int)0x81A40000);

    /// <summary>
    /// Writes manifest, signature and members as a ZIP. Parts that make no level are an <see cref="ArgumentException"/>; content that differs from
    /// its stated digest is an <see cref="InvalidDataException"/>, and what was written so far must be thrown away.
    /// </summary>
    public static async Task<WrittenBundle> WriteAsync(BundleDraft draft, NoteSigner seal, Stream target, CancellationToken cancellationToken)
    {
        var manifest = ManifestOf(draft);
        var bytes = manifest.ToCanonicalBytes();
        var all = draft.Parts
            .Append(BundlePart.Of(MemberPaths.Manifest, bytes))
            .Append(BundlePart.Of(MemberPaths.Signature, BundleSignature.Sign(bytes, seal)))
            .OrderBy(part => part.Member.Path, StringComparer.Ordinal);
        await using (var zip = await ZipArchive.CreateAsync(target, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken).ConfigureAwait(false))
        {
            foreach (var part in all)
            {
                await WriteAsync(zip, part, cancellationToken).ConfigureAwait(false);
            }
        }
        return new(manifest, Sha256Digest.Of(bytes));
    }

    /// <summary>The manifest that a draft leads to.</summary>
    public static BundleManifest ManifestOf(BundleDraft draft)
    {
        var members = draft.Parts.Select(part => part.Member).OrderBy(member => member.Path, StringComparer.Ordinal).ToList();
        if (!BundleLevels.Of([.. members.Select(member => member.Path)], draft.HasCosignatures).TryGet(out var level, out var error))
        {
            throw new ArgumentException(error, nameof(draft));
        }
        var manifest = new BundleManifest
        {
            Origin = draft.Origin,
            Number = draft.Number,
            MadeAt = draft.MadeAt,
            Product = draft.Product,
            Level = level,
            Pending = draft.Pending,
            Members = members,
        };
        return BundleManifest.Parse(manifest.ToCanonicalBytes()).TryGet(out _, out error) ? manifest : throw new ArgumentException(error, nameof(draft));
    }

    private static async Task WriteAsync(ZipArchive zip, BundlePart part, CancellationToken cancellationToken)
    {
        var entry = zip.CreateEntry(part.Member.Path, CompressionLevel.NoCompression);
        entry.LastWriteTime = FixedTime;
        entry.ExternalAttributes = RegularFileForAll;
        using var hasher = new Sha256Engine(Sha256Engine.UsesRuntime);
        var size = 0L;
        await using var source = part.Open();
        await using var target = await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[128 * 1024];
        int read;
        while ((read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            hasher.Append(buffer.AsSpan(0, read));
            size += read;
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
        }
        var digest = new byte[Sha256Digest.SizeBytes];
        hasher.Finish(digest);
        if (size != part.Member.SizeBytes || Sha256Digest.FromBytes(digest) != part.Member.Sha256)
        {
            throw new InvalidDataException($"{part.Member.Path} is not the content that was announced");
        }
    }
}
