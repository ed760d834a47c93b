using System.Net;
using System.Text;
using EvidenceChain.Custody.Witnessing;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Custody.Tests.Witnessing;

/// <summary>The log's side: against a real witness, and against answers that only look like one.</summary>
public sealed class WitnessClientTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly WitnessBench bench = new();

    public static TheoryData<string> Lies => [.. Answers.Keys];

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task A_witness_is_followed_from_whatever_size_it_knows()
    {
        using var witness = bench.Open();
        var client = ClientOf(async body => await witness.AddAsync(body, None));

        var first = await client.AskAsync(WitnessBench.At(7), 0, Consistency, None);
        var unaware = await client.AskAsync(WitnessBench.At(9), 0, Consistency, None);
        var wrong = await client.AskAsync(WitnessBench.At(20), 8, Consistency, None);
        var again = await client.AskAsync(WitnessBench.At(20), 20, Consistency, None);
        var older = await client.AskAsync(WitnessBench.At(9), 9, Consistency, None);

        Assert.All([(first, 7), (unaware, 9), (wrong, 20), (again, 20)], asked => Assert.True(asked.Item1.Line is { } line && WitnessBench.Cosigner.Key.Verify(WitnessBench.At(asked.Item2).Note.Text, line), asked.Item1.Reason));
        Assert.Equal((null, "it says it cosigned size 20 of this log, which is not below the 9 it was shown"), (older.Line, older.Reason));
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task What_is_not_its_cosignature_of_this_checkpoint_is_a_reason(string lie)
    {
        var outcome = await ClientOf(_ => Task.FromResult(Answers[lie].Answer)).AskAsync(WitnessBench.At(9), 0, Consistency, None);
        Assert.Null(outcome.Line);
        Assert.Contains(Answers[lie].Reason, outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_witness_that_does_not_answer_costs_its_time_limit_and_no_more()
    {
        var never = ClientOf(async _ => { await Task.Delay(Timeout.Infinite, None); return new(200, ""); }, TimeSpan.FromMilliseconds(50));
        Assert.Equal("no complete answer within 0.05 s", (await never.AskAsync(WitnessBench.At(9), 0, Consistency, None)).Reason);
    }

    private static Dictionary<string, (WitnessAnswer Answer, string Reason)> Answers
    {
        get
        {
            var now = TimeProvider.System.GetUtcNow();
            var another = new CheckpointCosigner(WitnessBench.Cosigner.Key.Name, Sha256Digest.Of("another"u8).ToArray());
            var garbage = NoteSignature.Parse($"— {WitnessBench.Cosigner.Key.Name} {Convert.ToBase64String([.. Convert.FromHexString(WitnessBench.Cosigner.Key.KeyIdHex), .. new byte[72]])}").Value;
            WitnessAnswer Of(params NoteSignature[] lines) => new(200, string.Concat(lines.Select(line => line.ToLine() + "\n")));
            return new(StringComparer.Ordinal)
            {
                ["another root"] = (Of(WitnessBench.Cosigner.Cosign(WitnessBench.At(9, isForked: true).Checkpoint, now)), "not its key's over this checkpoint"),
                ["another size"] = (Of(WitnessBench.Cosigner.Cosign(WitnessBench.At(8).Checkpoint, now)), "not its key's over this checkpoint"),
                ["a signature of zeros"] = (Of(garbage), "not its key's over this checkpoint"),
                ["another key"] = (Of(another.Cosign(WitnessBench.At(9).Checkpoint, now)), "no signature by the key"),
                ["the log's own line"] = (Of(WitnessBench.At(9).Note.Signatures[0]), "no signature by the key"),
                ["a clock an hour ahead"] = (Of(WitnessBench.Cosigner.Cosign(WitnessBench.At(9).Checkpoint, now.AddHours(1))), "its clock is ahead"),
                ["nothing"] = (new(200, ""), "no signature by the key"),
                ["text"] = (new(200, "thank you\n"), "no signature by the key"),
                ["a page"] = (new(404, "<html>\u0007\n\u001b[2J</html>"), "HTTP 404: <html>  "),
                ["a size that is none"] = (new(409, "many\n", WitnessAnswer.SizeType), "it says it cosigned size many"),
                ["a size larger than ours"] = (new(409, "99\n", WitnessAnswer.SizeType), "it says it cosigned size 99"),
            };
        }
    }

    private static IReadOnlyList<Sha256Digest> Consistency(long from, long to) => from == 0 || from == to ? [] : WitnessBench.Path_((int)from, (int)to);

    private static WitnessClient ClientOf(Func<byte[], Task<WitnessAnswer>> answer, TimeSpan? limit = null) => new(
        new HttpClient(new Carrier(answer)),
        new() { Name = "w", Key = WitnessBench.Cosigner.Key, Url = new("http://witness.example/prefix/"), Timeout = limit ?? TimeSpan.FromSeconds(10) },
        TimeProvider.System);

    /// <summary>Carries requests to a witness in this process.</summary>
    private sealed class Carrier(Func<byte[], Task<WitnessAnswer>> answer) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal("http://witness.example/prefix/add-checkpoint", request.RequestUri!.ToString());
            var given = await answer(await request.Content!.ReadAsByteArrayAsync(cancellationToken)).WaitAsync(cancellationToken);
            return new((HttpStatusCode)given.Status) { Content = new StringContent(given.Body, Encoding.UTF8, given.ContentType.Split(';')[0]) };
        }
    }
}
