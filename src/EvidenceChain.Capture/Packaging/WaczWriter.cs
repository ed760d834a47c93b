using System.Text;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Packaging;

/// <summary>What a package says of itself in <c>datapackage.json</c>.</summary>
public sealed record WaczDescription
{
    public required string Title { get; init; }

    public required string Software { get; init; }

    /// <summary>The page a reader opens first, as in <c>pages.jsonl</c>.</summary>
    public required string MainPageUrl { get; init; }

    public required DateTimeOffset MainPageAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>
/// Writes a WACZ 1.1.1 member by member: every member stored, each digest taken while the bytes pass, <c>datapackage.json</c> last.
/// Needs a target that can seek, to put each member's check sum into its header.
/// </summary>
public sealed class WaczWriter(Stream target, DateTimeOffset memberTime)
{
    private const int CopyBytes = 1 << 16;
    private readonly List<ZipMember> members = [];
    private readonly List<JsonValue> resources = [];

    /// <summary>Adds a member read from a stream of known length; fails with <see cref="IOException"/> when the stream is shorter or longer.</summary>
    public async Task<Sha256Digest> AddAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        var (member, digest) = await StoreAsync(path, content, cancellationToken).ConfigureAwait(false);
        resources.Add(new JsonObjectBuilder
        {
            { "name", path[(path.LastIndexOf('/') + 1)..].ToLowerInvariant() },
            { "path", path },
            { "hash", digest.ToString() },
            { "bytes", member.SizeBytes },
        }.Build());
        return digest;
    }

    /// <summary>Adds a member held in memory.</summary>
    public async Task<Sha256Digest> AddAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        return await AddAsync(path, stream, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes <c>datapackage.json</c> and the directory; the result lacks only <c>datapackage-digest.json</c>.</summary>
    public async Task FinishAsync(WaczDescription description, CancellationToken cancellationToken)
    {
        var datapackage = new JsonObjectBuilder
        {
            { "profile", "data-package" },
            { "wacz_version", "1.1.1" },
            { "title", description.Title },
            { "software", description.Software },
            { "created", Times.Rfc3339(description.CreatedAt) },
            { "mainPageUrl", description.MainPageUrl },
            { "mainPageDate", Times.Rfc3339(description.MainPageAt) },
            { "resources", JsonArray.Of([.. resources]) },
        };
        using var content = new MemoryStream(CanonicalJson.Write(datapackage.Build()), writable: false);
        await StoreAsync("datapackage.json", content, cancellationToken).ConfigureAwait(false);
        var directoryAt = target.Position;
        foreach (var member in members)
        {
            await target.WriteAsync(ZipFormat.CentralHeader(member), cancellationToken).ConfigureAwait(false);
        }
        await target.WriteAsync(ZipFormat.End(members.Count, target.Position - directoryAt, directoryAt), cancellationToken).ConfigureAwait(false);
        await target.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<(ZipMember Member, Sha256Digest Digest)> StoreAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        if (!Ascii.IsValid(path) || members.Exists(earlier => earlier.Name == path))
        {
            throw new ArgumentException($"member name '{path}' is not ASCII or was used before", nameof(path));
        }
        var member = new ZipMember(path, content.Length - content.Position, 0, target.Position, memberTime);
        await target.WriteAsync(ZipFormat.LocalHeader(member), cancellationToken).ConfigureAwait(false);
        using var digesting = new DigestingStream(target);
        await content.CopyToAsync(digesting, CopyBytes, cancellationToken).ConfigureAwait(false);
        if (digesting.Written != member.SizeBytes)
        {
            throw new IOException($"{path} changed its length while it was packed");
        }
        member = member with { Crc = digesting.Crc };
        var end = target.Position;
        target.Position = member.Offset;
        await target.WriteAsync(ZipFormat.LocalHeader(member), cancellationToken).ConfigureAwait(false);
        target.Position = end;
        members.Add(member);
        return (member, digesting.Finish());
    }
}
