using CsCheck;
using EvidenceChain.Custody.Keys;
using EvidenceChain.Custody.Ledger;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Tests.Anchoring;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using Npgsql;

namespace EvidenceChain.Custody.Tests.Ledger;

public sealed class LogSequencerTests
{
    [Fact]
    public Task Random_batches_give_the_tree_of_the_definition_and_proofs_of_it() =>
        Gen.Int[1, 260].Array[3, 8].SampleAsync(
            async sizes =>
            {
                await using var bench = await RegisterBench.BeginAsync();
                await using var sequencer = await bench.OpenLogAsync();
                var log = new TransparencyLog(bench.Service);
                Dictionary<long, Sha256Digest> tree = [];
                foreach (var size in sizes)
                {
                    var batch = Enumerable.Range(0, size).Select(_ => RegisterBench.NewEntry()).ToArray();
                    var entered = await Task.WhenAll(batch.Select(entry => sequencer.AppendAsync(entry, CancellationToken.None)));
                    foreach (var (entry, at) in batch.Zip(entered))
                    {
                        tree.Add(at.Index, entry);
                        Assert.True(at.Checkpoint.Checkpoint.Size > at.Index);
                        Assert.True(log.Inclusion(at.Index, at.Checkpoint).Includes(Merkle.LeafHash(entry)));
                    }
                    var leaves = Enumerable.Range(0, tree.Count).Select(index => Merkle.LeafHash(tree[index])).ToArray();
                    Assert.Equal(Merkle.RootOf(leaves), sequencer.Latest!.Checkpoint.Root);
                }
                var last = sequencer.Latest!;
                foreach (var (index, entry) in tree)
                {
                    Assert.True(log.Inclusion(index, last).Includes(Merkle.LeafHash(entry)));
                    Assert.Equal(index, await log.IndexOfAsync(entry, CancellationToken.None));
                }
                Assert.Equal(sizes.Sum(), await bench.CheckLogAsync());
            }, iter: 3, threads: 1);

    [Fact]
    public async Task A_log_beyond_65536_entries_keeps_its_tiles_and_loads_again()
    {
        const int Size = 65_536 + 300;
        await using var bench = await RegisterBench.BeginAsync();
        await using (var sequencer = await bench.OpenLogAsync())
        {
            await Task.WhenAll(Enumerable.Range(0, Size - 1).Select(_ => sequencer.AppendAsync(RegisterBench.NewEntry(), CancellationToken.None)));
        }
        await using (var again = await bench.OpenLogAsync())
        {
            Assert.Equal(Size - 1, (await again.AppendAsync(RegisterBench.NewEntry(), CancellationToken.None)).Index);
        }
        Assert.Equal(Size, await bench.CheckLogAsync());
        var log = new TransparencyLog(bench.Service);
        foreach (var (level, index, width, isThere) in ((int, long, int, bool)[])[(0, 256, 256, true), (0, 257, 44, true), (0, 257, 45, false), (1, 0, 256, true), (1, 1, 1, true), (1, 1, 2, false), (2, 0, 1, true), (2, 0, 2, false), (0, long.MaxValue, 256, false)])
        {
            Assert.Equal(isThere ? width * 32 : null, (await log.TileAsync(level, index, width, CancellationToken.None))?.Length);
        }
        Assert.Null(await log.EntriesAsync(long.MaxValue, 256, CancellationToken.None));
        Assert.Equal(44, EntryBundle.Parse(await log.EntriesAsync(257, 44, CancellationToken.None), 44).Value.Count);
    }

    [Fact]
    public async Task Append_SameDigestAgain_SameIndexAndNoNewCheckpoint()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using var sequencer = await bench.OpenLogAsync();
        var entry = RegisterBench.NewEntry();
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => sequencer.AppendAsync(entry, CancellationToken.None)));
        Assert.All(all, entered => Assert.Equal(0, entered.Index));
        Assert.Equal(1, await bench.CheckLogAsync());
        Assert.Equal(1, await bench.CountAsync("checkpoints"));
    }

    [Fact]
    public async Task Two_writers_on_one_database_never_fork_and_both_go_on()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using var first = await bench.OpenLogAsync();
        await using var second = await bench.OpenLogAsync();
        var shared = RegisterBench.NewEntry();
        for (var round = 0; round < 15; round++)
        {
            var entries = Enumerable.Range(0, 6).Select(_ => RegisterBench.NewEntry()).Append(shared).ToArray();
            var entered = await Task.WhenAll(entries.Select((entry, i) => (i % 2 == 0 ? first : second).AppendAsync(entry, CancellationToken.None)));
            Assert.All(entered, at => Assert.True(at.Checkpoint.Checkpoint.Size > at.Index));
        }
        var (one, other) = (await first.AppendAsync(shared, CancellationToken.None), await second.AppendAsync(shared, CancellationToken.None));
        Assert.Equal(one.Index, other.Index);
        Assert.Equal((15 * 6) + 1, await bench.CheckLogAsync());
    }

    [Fact]
    public async Task Append_EntryOfAnotherWriter_ComesWithACheckpointThatIncludesIt()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using var first = await bench.OpenLogAsync();
        await using var second = await bench.OpenLogAsync();
        await first.AppendAsync(RegisterBench.NewEntry(), CancellationToken.None);
        var late = RegisterBench.NewEntry();
        await second.AppendAsync(late, CancellationToken.None);
        Assert.True((await first.AppendAsync(late, CancellationToken.None)).Checkpoint.Checkpoint.Size > 1);
    }

    [Theory]
    [InlineData("log.inserted", false)]
    [InlineData("log.committed", true)]
    [InlineData("log.published", true)]
    public async Task A_writer_cut_off_anywhere_loses_nothing(string point, bool isPersisted)
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using (var before = await bench.OpenLogAsync())
        {
            await before.AppendAsync(RegisterBench.NewEntry(), CancellationToken.None);
        }
        var entry = RegisterBench.NewEntry();
        await using (var cut = await bench.OpenLogAsync(point))
        {
            var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => cut.AppendAsync(entry, CancellationToken.None));
            Assert.IsType<CutOffException>(fault.InnerException);
            await Assert.ThrowsAnyAsync<InvalidOperationException>(() => cut.AppendAsync(entry, CancellationToken.None));
        }
        Assert.Equal(isPersisted ? 2 : 1, await bench.CountAsync("entries"));
        await using (var again = await bench.OpenLogAsync())
        {
            Assert.Equal(isPersisted ? 2 : 1, await bench.CheckLogAsync());
            Assert.Equal(1, (await again.AppendAsync(entry, CancellationToken.None)).Index);
        }
        Assert.Equal(2, await bench.CheckLogAsync());
    }

    [Fact]
    public async Task Load_LastPublishedLineTorn_IsRepaired()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using (var cut = await bench.OpenLogAsync("log.committed"))
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => cut.AppendAsync(RegisterBench.NewEntry(), CancellationToken.None));
        }
        await File.AppendAllTextAsync(bench.PublishedPath, "1 0123456789ab");
        await using var again = await bench.OpenLogAsync();
        Assert.Equal(1, await bench.CheckLogAsync());
    }

    [Fact]
    public async Task Load_DatabaseOlderThanThePublishedFile_RefusesToSign()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using (var sequencer = await bench.OpenLogAsync())
        {
            await sequencer.AppendAsync(RegisterBench.NewEntry(), CancellationToken.None);
        }
        var lines = await File.ReadAllTextAsync(bench.PublishedPath);
        await File.WriteAllTextAsync(bench.PublishedPath, $"5 {new string('0', 64)}\n{lines}");
        await Assert.ThrowsAsync<LogBehindException>(() => bench.OpenLogAsync());
        await File.WriteAllTextAsync(bench.PublishedPath, $"1 {new string('0', 64)}\n");
        await Assert.ThrowsAsync<LogBehindException>(() => bench.OpenLogAsync());
        Assert.Equal(1, await bench.CountAsync("entries"));
    }

    [Theory]
    [InlineData("update custody.entries set digest = sha256(digest) where index = 2")]
    [InlineData("insert into custody.entries (index, digest, entered_at) values (3, sha256('x'), now())")]
    [InlineData("delete from custody.checkpoints")]
    public async Task Load_TamperedDatabase_RefusesToSign(string deed)
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using (var sequencer = await bench.OpenLogAsync())
        {
            for (var i = 0; i < 3; i++)
            {
                await sequencer.AppendAsync(RegisterBench.NewEntry(), CancellationToken.None);
            }
        }
        await using (var admin = NpgsqlDataSource.Create(bench.ConnectionString.Replace(ClusterRoles.Custodian, ClusterRoles.Admin, StringComparison.Ordinal)))
        {
            await admin.Command($"set session_replication_role = replica; {deed}").ExecuteAsync(CancellationToken.None);
        }
        await Assert.ThrowsAsync<LogBehindException>(() => bench.OpenLogAsync());
    }

    [Fact]
    public async Task Load_KeysOfAnotherInstallation_RefusesToSign()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using (var sequencer = await bench.OpenLogAsync())
        {
            await sequencer.AppendAsync(RegisterBench.NewEntry(), CancellationToken.None);
        }
        var others = new KeyRing(new KeyFolder(Path.Combine(bench.Data.Root, "other-keys")));
        await using var foreign = new LogSequencer(bench.Service, others.Log, new PublishedCheckpoints(bench.PublishedPath), TimeProvider.System, _ => { });
        await Assert.ThrowsAsync<LogBehindException>(() => foreign.StartAsync(CancellationToken.None));
    }
}
