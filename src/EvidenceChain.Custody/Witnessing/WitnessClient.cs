using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Custody.Witnessing;

/// <summary>What came of asking a witness: its verified cosignature, or why there is none. Never both.</summary>
public sealed record WitnessOutcome(NoteSignature? Line, DateTimeOffset SignedAt, string Reason)
{
    internal static WitnessOutcome Failed(string reason) => new(null, default, reason);
}

/// <summary>
/// Asks one witness to cosign a checkpoint: at most two requests, the second after it said which size it knows. Whatever it answers is believed only as far as the
/// signature goes; everything else is a reason. C2SP tlog-witness.
/// </summary>
public sealed class WitnessClient(HttpClient http, WitnessEndpoint endpoint, TimeProvider clock)
{
    private const int MaxAnswerBytes = 64 << 10;
    private const int MaxReason = 300;

    /// <summary>By how much a witness's clock may be ahead of ours; verifiers do not count a cosignature from their future.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(10);

    private readonly Uri address = new($"{endpoint.Url.AbsoluteUri.TrimEnd('/')}/add-checkpoint");

    public WitnessEndpoint Endpoint => endpoint;

    /// <summary>Asks, from the size that the witness is thought to know. Only cancellation by the caller throws.</summary>
    public async Task<WitnessOutcome> AskAsync(SignedCheckpoint checkpoint, long knownSize, Func<long, long, IReadOnlyList<Sha256Digest>> consistency, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(endpoint.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var size = checkpoint.Checkpoint.Size;
            var (status, type, body) = await PostAsync(checkpoint, knownSize, consistency, either.Token);
            if (status == HttpStatusCode.Conflict && type == WitnessAnswer.SizeType)
            {
                if (!long.TryParse(body.TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var told) || told > size)
                {
                    return WitnessOutcome.Failed($"it says it cosigned size {Short(body)} of this log, which is not below the {size} it was shown");
                }
                (status, type, body) = await PostAsync(checkpoint, told, consistency, either.Token);
            }
            return status == HttpStatusCode.OK ? Judge(checkpoint, body) : WitnessOutcome.Failed($"HTTP {(int)status}: {Short(body)}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return WitnessOutcome.Failed($"no complete answer within {endpoint.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or InvalidOperationException)
        {
            return WitnessOutcome.Failed(Short(fault.Message));
        }
    }

    private WitnessOutcome Judge(SignedCheckpoint checkpoint, string body)
    {
        var named = 0;
        foreach (var line in body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(SignedNote.MaxSignatures))
        {
            if (!NoteSignature.Parse(line).TryGet(out var signature, out _) || !endpoint.Key.Matches(signature))
            {
                continue; // Of a key that nobody configured here: passed over, as the specification asks.
            }
            named++;
            if (!endpoint.Key.Verify(checkpoint.Note.Text, signature) || Cosignature.Parse(signature) is not { } cosignature)
            {
                continue;
            }
            var seconds = cosignature.PosixSeconds;
            return seconds <= (clock.GetUtcNow() + ClockTolerance).ToUnixTimeSeconds() && seconds > 0
                ? new(signature, DateTimeOffset.FromUnixTimeSeconds(seconds), "")
                : WitnessOutcome.Failed("its clock is ahead of ours");
        }
        return WitnessOutcome.Failed(named > 0 ? "it gave a signature that is not its key's over this checkpoint" : "it gave no signature by the key that is configured for it");
    }

    private async Task<(HttpStatusCode Status, string? Type, string Body)> PostAsync(
        SignedCheckpoint checkpoint, long oldSize, Func<long, long, IReadOnlyList<Sha256Digest>> consistency, CancellationToken cancellation)
    {
        var body = new AddCheckpoint(oldSize, consistency(oldSize, checkpoint.Checkpoint.Size), checkpoint).ToBytes();
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("text/plain") } } };
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
        var read = new byte[MaxAnswerBytes];
        var length = await stream.ReadAtLeastAsync(read, read.Length, throwOnEndOfStream: false, cancellation);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, Encoding.UTF8.GetString(read, 0, length));
    }

    /// <summary>One line that may be stored and shown: a witness can answer anything.</summary>
    private static string Short(string text)
    {
        var line = string.Concat(text.Trim().Select(letter => char.IsControl(letter) ? ' ' : letter));
        return line.Length > MaxReason ? line[..MaxReason] : line;
    }
}
