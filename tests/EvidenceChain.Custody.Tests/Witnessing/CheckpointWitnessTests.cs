using System.Text;
using EvidenceChain.Custody.Witnessing;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Custody.Tests.Witnessing;

public sealed class CheckpointWitnessTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly WitnessBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task A_log_that_grows_is_cosigned_step_by_step_and_across_restarts()
    {
        using (var witness = bench.Open())
        {
            Assert.Null(await witness.LatestAsync(Checkpoint.LogIdOf(WitnessBench.Log.Key.Name).ToHex(), None));
            Assert.True(WitnessBench.IsCosigned(await witness.AddAsync(WitnessBench.Request(0, 5), None), 5));
            Assert.True(WitnessBench.IsCosigned(await witness.AddAsync(WitnessBench.Request(5, 300), None), 300));
        }
        using var again = bench.Open();
        Assert.True(WitnessBench.IsCosigned(await again.AddAsync(WitnessBench.Request(300, 301), None), 301));

        var latest = SignedCheckpoint.Parse(await again.LatestAsync(Checkpoint.LogIdOf(WitnessBench.Log.Key.Name).ToHex(), None)).Value;
        Assert.Equal(301, latest.Checkpoint.Size);
        Assert.Equal(NoteVerdict.Verified, latest.VerifyLog(WitnessBench.Log.Key).Verdict);
        Assert.Equal([WitnessBench.Cosigner.Key], latest.Note.Verify(WitnessBench.Cosigner.Key).VerifiedKeys);
        Assert.Empty(bench.Forks.All());
    }

    [Fact]
    public async Task Each_refusal_has_the_status_of_the_specification()
    {
        using var witness = bench.Open();
        Assert.Equal(400, (await witness.AddAsync("nonsense"u8.ToArray(), None)).Status);
        Assert.Equal(422, (await witness.AddAsync(Body(0, [Sha256Digest.Of([1])], WitnessBench.At(5)), None)).Status);
        Assert.Equal(409, (await witness.AddAsync(WitnessBench.Request(3, 5), None)).Status);
        await witness.AddAsync(WitnessBench.Request(0, 8), None);

        var stranger = new NoteSigner("log.example/b", new byte[32]);
        Assert.Equal(404, (await witness.AddAsync(Body(0, [], WitnessBench.At(9, signer: stranger)), None)).Status);
        var impostor = new NoteSigner(WitnessBench.Log.Key.Name, new byte[32]);
        Assert.Equal(403, (await witness.AddAsync(Body(8, WitnessBench.Path_(8, 9), WitnessBench.At(9, signer: impostor)), None)).Status);
        var changed = Encoding.UTF8.GetString(WitnessBench.Request(8, 9)).Replace("\n9\n", "\n10\n", StringComparison.Ordinal);
        Assert.Equal(403, (await witness.AddAsync(Encoding.UTF8.GetBytes(changed), None)).Status);
        Assert.Equal(400, (await witness.AddAsync(WitnessBench.Request(9, 8), None)).Status);
        Assert.Equal(422, (await witness.AddAsync(Body(8, WitnessBench.Path_(7, 9), WitnessBench.At(9)), None)).Status);
        Assert.Equal(422, (await witness.AddAsync(Body(8, [], WitnessBench.At(9)), None)).Status);

        var conflict = await witness.AddAsync(WitnessBench.Request(0, 9), None);
        Assert.Equal((409, "8\n", "text/x.tlog.size"), (conflict.Status, conflict.Body, conflict.ContentType));
        Assert.Equal(409, (await witness.AddAsync(WitnessBench.Request(5, 9), None)).Status);
        Assert.Equal(409, (await witness.AddAsync(WitnessBench.Request(5, 6), None)).Status);
        Assert.True(WitnessBench.IsCosigned(await witness.AddAsync(WitnessBench.Request(8, 9), None), 9));
    }

    [Fact]
    public async Task Two_roots_for_one_size_are_kept_as_proof_that_a_stranger_can_check()
    {
        using (var witness = bench.Open())
        {
            await witness.AddAsync(WitnessBench.Request(0, 8), None);
            await witness.AddAsync(WitnessBench.Request(8, 20), None);
            Assert.Equal(422, (await witness.AddAsync(Body(20, [], WitnessBench.At(20, isForked: true)), None)).Status);
            // Also at a size that was passed long ago, and whatever old size is claimed.
            Assert.Equal(409, (await witness.AddAsync(WitnessBench.Request(0, 8, isForked: true), None)).Status);
            Assert.Equal(409, (await witness.AddAsync(WitnessBench.Request(0, 8, isForked: true), None)).Status);
            Assert.Equal(422, (await witness.AddAsync(WitnessBench.Request(20, 30, isForked: true), None)).Status);
        }
        var kept = bench.Forks.All();
        Assert.Equal([(8L, 8L), (20L, 20L)], kept.Where(fork => fork.Kind == ForkKind.EqualSize).Select(fork => (fork.Known.Checkpoint.Size, fork.Other.Checkpoint.Size)).Order());
        Assert.Equal((20, 30), kept.Where(fork => fork.Kind == ForkKind.NotShownToExtend).Select(fork => (fork.Known.Checkpoint.Size, fork.Other.Checkpoint.Size)).Single());
        Assert.All(kept, fork =>
        {
            Assert.Equal(NoteVerdict.Verified, fork.Known.VerifyLog(WitnessBench.Log.Key).Verdict);
            Assert.Equal(NoteVerdict.Verified, fork.Other.VerifyLog(WitnessBench.Log.Key).Verdict);
        });
        using var again = bench.Open();
        Assert.True(WitnessBench.IsCosigned(await again.AddAsync(WitnessBench.Request(20, 21), None), 21));
    }

    [Fact]
    public async Task A_checkpoint_is_on_disk_before_its_cosignature_leaves()
    {
        using (var witness = bench.Open("witness.kept"))
        {
            await Assert.ThrowsAsync<Anchoring.CutOffException>(() => witness.AddAsync(WitnessBench.Request(0, 7), None));
        }
        using var again = bench.Open();
        Assert.Equal("7\n", (await again.AddAsync(WitnessBench.Request(0, 9), None)).Body);
        Assert.Equal(422, (await again.AddAsync(Body(7, [], WitnessBench.At(7, isForked: true)), None)).Status);
        Assert.True(WitnessBench.IsCosigned(await again.AddAsync(WitnessBench.Request(7, 7), None), 7));
    }

    [Fact]
    public async Task A_line_that_a_power_cut_tore_is_cut_off_and_a_damaged_one_stops_the_log()
    {
        using (var witness = bench.Open())
        {
            await witness.AddAsync(WitnessBench.Request(0, 4), None);
        }
        await File.AppendAllTextAsync(bench.RecordPath, "9 abc");
        using (var witness = bench.Open())
        {
            Assert.True(WitnessBench.IsCosigned(await witness.AddAsync(WitnessBench.Request(4, 6), None), 6));
        }
        await File.AppendAllTextAsync(bench.RecordPath, "9 abc\n");
        using var damaged = bench.Open();
        Assert.Equal(500, (await damaged.AddAsync(WitnessBench.Request(6, 9), None)).Status);
    }

    [Fact]
    public async Task Of_many_at_once_each_that_is_cosigned_extends_the_one_before()
    {
        using var witness = bench.Open();
        await witness.AddAsync(WitnessBench.Request(0, 1), None);
        var answers = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(() => witness.AddAsync(WitnessBench.Request(1 + (i % 40), 2 + (i % 40)), None))));
        Assert.All(answers, answer => Assert.True(answer.Status is 200 or 409, answer.Body));
        var sizes = File.ReadLines(bench.RecordPath).Select(line => int.Parse(line.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(sizes.Order(), sizes);
        Assert.Equal(sizes.Distinct(), sizes);
        Assert.True(sizes.Count >= 2);
    }

    [Fact]
    public async Task What_is_not_yet_to_be_signed_is_not_remembered_either()
    {
        string? reason = "no final anchor yet";
        using var witness = bench.Open(whyNotYet: (_, _, _) => Task.FromResult<string?>(reason));
        var refused = await witness.AddAsync(WitnessBench.Request(0, 5), None);
        Assert.Equal((503, "no final anchor yet\n"), (refused.Status, refused.Body));
        reason = null;
        Assert.True(WitnessBench.IsCosigned(await witness.AddAsync(WitnessBench.Request(0, 5), None), 5));
    }

    private static byte[] Body(long old, IReadOnlyList<Sha256Digest> path, SignedCheckpoint checkpoint) => new AddCheckpoint(old, path, checkpoint).ToBytes();
}
