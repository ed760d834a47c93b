using System.Globalization;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Custody.Witnessing;

/// <summary>What two checkpoints that one log signed say of each other.</summary>
public enum ForkKind
{
    /// <summary>One size, two roots: the log forked. Both signatures prove it to anybody.</summary>
    EqualSize,

    /// <summary>The path that came with the larger one does not lead to it. The log forked, or whoever sent it gave another path: look.</summary>
    NotShownToExtend,
}

/// <summary>A kept contradiction.</summary>
public sealed record Fork(ForkKind Kind, string Path, DateTimeOffset SeenAt, SignedCheckpoint Known, SignedCheckpoint Other);

/// <summary>
/// Contradictions that a witness was shown, one canonical JSON file each: <c>type</c> (<c>fork</c>), <c>version</c>, <c>kind</c>, <c>origin</c>, <c>seen_at</c>,
/// <c>known</c> and <c>other</c> (both signed notes), <c>request</c> (the body that came, base64). Kept once; nothing here deletes one.
/// </summary>
public sealed class ForkEvidence(string folder, TimeProvider clock)
{
    // Whoever holds a few checkpoints of a log could send them with wrong paths for ever; those of one size are proof and always kept.
    private const int MaxUnproven = 1000;
    private static readonly Dictionary<ForkKind, string> Words = new() { [ForkKind.EqualSize] = "equal-size", [ForkKind.NotShownToExtend] = "not-shown-to-extend" };

    /// <summary>Keeps a contradiction, durably, unless it is there already.</summary>
    public void Keep(ForkKind kind, SignedCheckpoint known, AddCheckpoint request)
    {
        Directory.CreateDirectory(folder);
        var other = request.Checkpoint;
        var (a, b) = (known.Checkpoint, other.Checkpoint);
        var digest = Sha256Digest.Of([.. System.Text.Encoding.UTF8.GetBytes(a.ToBody()), .. System.Text.Encoding.UTF8.GetBytes(b.ToBody())]).ToHex();
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Words[kind]}-{a.Size}-{b.Size}-{digest[..16]}.json"));
        if (File.Exists(path) || (kind == ForkKind.NotShownToExtend && Directory.EnumerateFiles(folder, $"{Words[kind]}-*").Take(MaxUnproven).Count() == MaxUnproven))
        {
            return;
        }
        var file = new JsonObjectBuilder
        {
            { "type", "fork" },
            { "version", 1 },
            { "kind", Words[kind] },
            { "origin", b.Origin },
            { "seen_at", UtcTime.Format(clock.GetUtcNow()) },
            { "known", System.Text.Encoding.UTF8.GetString(known.ToBytes()) },
            { "other", System.Text.Encoding.UTF8.GetString(other.ToBytes()) },
            { "request", Convert.ToBase64String(request.ToBytes()) },
        };
        DurableFile.Replace(path, [.. CanonicalJson.Write(file.Build()), (byte)'\n']);
    }

    /// <summary>All that was kept, oldest first; a file that is none of ours is an <see cref="InvalidDataException"/>.</summary>
    public IReadOnlyList<Fork> All() => !Directory.Exists(folder) ? [] :
        [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(Read).OrderBy(fork => fork.SeenAt)];

    private static Fork Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return bytes is [.., (byte)'\n'] && CanonicalJson.ParseObject(bytes.AsSpan(0, bytes.Length - 1), CanonicalJsonLimits.Default).TryGet(out var json, out _)
            && json.TryGetString("kind", out var kind) && Words.ContainsValue(kind) && json.TryGetString("seen_at", out var seen) && UtcTime.TryParse(seen, out var at)
            && Note(json, "known") is { } known && Note(json, "other") is { } other
            ? new(Words.Single(word => word.Value == kind).Key, path, at, known, other)
            : throw new InvalidDataException($"{path} is no evidence of a fork");
    }

    private static SignedCheckpoint? Note(JsonObject json, string member) =>
        json.TryGetString(member, out var text) && SignedCheckpoint.Parse(System.Text.Encoding.UTF8.GetBytes(text)).TryGet(out var note, out _) ? note : null;
}
