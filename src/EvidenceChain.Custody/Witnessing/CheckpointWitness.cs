using System.Globalization;
using System.Text;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Custody.Witnessing;

/// <summary>What a witness answers: an HTTP status, a text, and its type.</summary>
public sealed record WitnessAnswer(int Status, string Body, string ContentType = WitnessAnswer.PlainText)
{
    /// <summary>Type of the size that comes with 409. C2SP tlog-witness.</summary>
    public const string SizeType = "text/x.tlog.size";

    private const string PlainText = "text/plain; charset=utf-8";

    internal static WitnessAnswer Refuse(int status, string sentence) => new(status, sentence + "\n");
}

/// <summary>
/// Cosigns checkpoints of the logs it was told of: each only when it extends the one before. What it signed is on disk before the signature leaves; for one log
/// one request at a time. C2SP tlog-witness, tlog-cosignature (cosignature/v1).
/// </summary>
public sealed class CheckpointWitness(
    CheckpointCosigner cosigner, IReadOnlyList<WitnessedLog> logs, string folder, ForkEvidence forks, Func<WitnessedLog, Checkpoint, CancellationToken, Task<string?>> whyNotYet,
    TimeProvider clock, Action<string> reached) : IDisposable
{
    /// <summary>A checkpoint sent again within this time gets the same cosignature again.</summary>
    private static readonly TimeSpan SameAnswer = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Desk> desks = logs.GroupBy(log => log.Key.Name, StringComparer.Ordinal).ToDictionary(
        log => log.Key, log => new Desk([.. log], new(Path.Combine(folder, $"{Checkpoint.LogIdOf(log.Key).ToHex()}.checkpoints"))), StringComparer.Ordinal);

    /// <summary>Judges the body of an <c>add-checkpoint</c> request.</summary>
    public async Task<WitnessAnswer> AddAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        if (!AddCheckpoint.Parse(body.Span).TryGet(out var request, out var error))
        {
            return WitnessAnswer.Refuse(400, error);
        }
        var checkpoint = request.Checkpoint.Checkpoint;
        if (!desks.TryGetValue(checkpoint.Origin, out var desk))
        {
            return WitnessAnswer.Refuse(404, $"this witness does not know the log {checkpoint.Origin}");
        }
        var keys = desk.Logs.Select(log => log.Key).ToList();
        var verified = request.Checkpoint.VerifyLog(keys);
        if (verified.Verdict != NoteVerdict.Verified)
        {
            return WitnessAnswer.Refuse(403, verified.Verdict == NoteVerdict.BadSignature ? "a signature in the log's name is wrong" : "no signature is by the log's key");
        }
        if (request.OldSize > checkpoint.Size)
        {
            return WitnessAnswer.Refuse(400, "the old size is larger than the checkpoint's");
        }
        await desk.Turn.WaitAsync(cancellation);
        try
        {
            return await JudgeAsync(desk, desk.Logs.First(log => verified.VerifiedKeys.Contains(log.Key)), request, cancellation);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // What cannot be kept is not signed.
            return WitnessAnswer.Refuse(500, $"the witness cannot keep its record: {fault.Message}");
        }
        finally
        {
            desk.Turn.Release();
        }
    }

    /// <summary>The newest cosigned checkpoint of the log whose origin has that SHA-256, in lowercase hex; null when there is none.</summary>
    public async Task<byte[]?> LatestAsync(string originHash, CancellationToken cancellation)
    {
        if (desks.Values.FirstOrDefault(desk => Checkpoint.LogIdOf(desk.Logs[0].Key.Name).ToHex() == originHash) is not { } found)
        {
            return null;
        }
        await found.Turn.WaitAsync(cancellation);
        try
        {
            return found.Memory.Last?.ToBytes();
        }
        finally
        {
            found.Turn.Release();
        }
    }

    public void Dispose() => desks.Values.ToList().ForEach(desk => desk.Turn.Dispose());

    private async Task<WitnessAnswer> JudgeAsync(Desk desk, WitnessedLog log, AddCheckpoint request, CancellationToken cancellation)
    {
        var checkpoint = request.Checkpoint.Checkpoint;
        var known = desk.Memory.Last;
        var size = known?.Checkpoint.Size ?? 0;
        // Two roots for one size are proof against the log whatever else is wrong with the request.
        if (desk.Memory.Contradicts(checkpoint))
        {
            forks.Keep(ForkKind.EqualSize, desk.Memory.Find(checkpoint.Size), request);
            reached("witness.fork");
        }
        if (request.OldSize != size)
        {
            return new(409, string.Create(CultureInfo.InvariantCulture, $"{size}\n"), WitnessAnswer.SizeType);
        }
        if (!Merkle.VerifyExtension(size, known?.Checkpoint.Root ?? Merkle.EmptyRoot, checkpoint.Size, checkpoint.Root, request.Path))
        {
            if (known is not null && checkpoint.Size > size)
            {
                forks.Keep(ForkKind.NotShownToExtend, known, request);
            }
            return WitnessAnswer.Refuse(422, checkpoint.Size == size ? "another root was cosigned at this size" : "the path does not show that the checkpoint extends the one that was cosigned");
        }
        if (await whyNotYet(log, checkpoint, cancellation) is { } reason)
        {
            return WitnessAnswer.Refuse(503, reason);
        }
        return new(200, Cosign(desk.Memory, known, request.Checkpoint) + "\n");
    }

    private string Cosign(WitnessMemory memory, SignedCheckpoint? known, SignedCheckpoint asked)
    {
        var now = clock.GetUtcNow();
        if (known?.Checkpoint == asked.Checkpoint && known.Note.Signatures.FirstOrDefault(cosigner.Key.Matches) is { } given
            && Cosignature.Parse(given) is { } earlier && (now - DateTimeOffset.FromUnixTimeSeconds(earlier.PosixSeconds)).Duration() < SameAnswer)
        {
            return given.ToLine();
        }
        var line = cosigner.Cosign(asked.Checkpoint, now);
        // Only lines that were verified are kept: strangers may add as many as they like.
        var keys = desks[asked.Checkpoint.Origin].Logs.Select(log => log.Key).ToList();
        var own = asked.Note.Signatures.Where(signature => keys.Exists(key => key.Verify(asked.Note.Text, signature))).ToList();
        memory.Append(SignedCheckpoint.Parse(SignedNote.Of(asked.Note.Text, [.. own, line]).ToBytes()).Value);
        reached("witness.kept");
        return line.ToLine();
    }

    private sealed record Desk(IReadOnlyList<WitnessedLog> Logs, WitnessMemory Memory)
    {
        public SemaphoreSlim Turn { get; } = new(1);
    }
}
