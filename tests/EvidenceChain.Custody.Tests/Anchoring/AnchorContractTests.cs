using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Log;
using Xunit.Abstractions;

namespace EvidenceChain.Custody.Tests.Anchoring;

public sealed class AnchorContractTests(ChainFixture chain, ITestOutputHelper output) : IClassFixture<ChainFixture>
{
    // Just below a power of two every node on the way up is hashed into both roots: no other size up to 2^20 costs more.
    private static readonly (int From, int To) CostliestShape = (1_048_575, 1_048_999);
    private static readonly GrownTree Tree = new(70);

    [Fact]
    public async Task The_installed_code_is_the_committed_artifact_and_its_admin_the_installer()
    {
        var contract = await chain.InstallAsync(LogId("code"));

        Assert.Equal(AnchorArtifact.Committed.CodeHash, Expect.Value(await contract.CodeHashAsync(CancellationToken.None)));
        Assert.Equal(chain.Admin.Address, Expect.Value(await contract.AdminAsync(CancellationToken.None)));
    }

    [Fact]
    public async Task InstallAsync_Again_FindsTheContractAndTheLog()
    {
        var first = await chain.InstallAsync(LogId("again"));
        var nonce = Expect.Value(await chain.Sender.NextNonceAsync(chain.Admin.Address, CancellationToken.None));
        var second = await chain.InstallAsync(LogId("again"));

        Assert.Equal(first.Address, second.Address);
        Assert.Equal(nonce, Expect.Value(await chain.Sender.NextNonceAsync(chain.Admin.Address, CancellationToken.None)));
    }

    [Fact]
    public async Task Anchors_grow_and_the_event_links_each_to_the_one_before()
    {
        var log = LogId("grow");
        var contract = await chain.InstallAsync(log);
        var first = await chain.RunAsync(chain.Operator, contract.Anchor(log, 5, Root(5), []));
        var second = await chain.RunAsync(chain.Operator, contract.Anchor(log, 70, Root(70), Tree.Consistency(5, 70)));

        Assert.Equal(new(70, (ulong)second.BlockNumber, Head(contract, log).Time, 2, Root(70)), Head(contract, log));
        var topic = $"0x{70:x64}";
        var written = second.Receipt.GetProperty("logs")[0];
        Assert.Equal([Bytes32.KeccakOf("Anchored(bytes32,uint64,bytes32,uint64,uint64,uint64)"u8).ToString(), log.ToString(), topic], written.GetProperty("topics").EnumerateArray().Select(t => t.GetString()));
        Assert.Equal($"{Root(70)}{2:x64}{5:x64}{first.BlockNumber:x64}", written.GetProperty("data").GetString());
    }

    [Fact]
    public async Task The_same_head_again_changes_nothing_and_says_nothing()
    {
        var log = LogId("same");
        var contract = await chain.InstallAsync(log);
        await chain.RunAsync(chain.Operator, contract.Anchor(log, 3, Root(3), []));
        await chain.RunAsync(chain.Operator, contract.Anchor(log, 8, Root(8), Tree.Consistency(3, 8)));
        var before = Head(contract, log);
        var again = await chain.RunAsync(chain.Operator, contract.Anchor(log, 8, Root(8), Tree.Consistency(3, 8)));

        Assert.Equal(0, again.Receipt.GetProperty("logs").GetArrayLength());
        Assert.Equal(before, Head(contract, log));
    }

    [Fact]
    public async Task A_fork_a_smaller_size_and_an_empty_log_are_refused()
    {
        var log = LogId("refused");
        var contract = await chain.InstallAsync(log);
        Assert.Equal("the contract has size 0 and refuses 0", await chain.RefusalAsync(chain.Operator, contract.Anchor(log, 0, Bytes32.FromDigest(Merkle.EmptyRoot), [])));
        await chain.RunAsync(chain.Operator, contract.Anchor(log, 10, Root(10), []));

        Assert.Equal("the contract has another root at size 10: the log forked", await chain.RefusalAsync(chain.Operator, contract.Anchor(log, 10, Root(11), [])));
        Assert.Equal("the contract has size 10 and refuses 9", await chain.RefusalAsync(chain.Operator, contract.Anchor(log, 9, Root(9), [])));
        Assert.Equal(10u, Head(contract, log).Size);
    }

    [Fact]
    public async Task A_head_without_the_right_proof_is_refused()
    {
        var log = LogId("proof");
        var contract = await chain.InstallAsync(log);
        const string FirstRefusal = "the proof does not show that size 5 extends size 0";
        Assert.Equal(FirstRefusal, await chain.RefusalAsync(chain.Operator, contract.Anchor(log, 5, Root(5), Tree.Consistency(3, 5))));
        await chain.RunAsync(chain.Operator, contract.Anchor(log, 5, Root(5), []));
        var proof = Tree.Consistency(5, 64);
        var forked = new GrownTree(64, branch: 1);
        List<Bytes32>[] wrong =
        [
            [], proof[1..], proof[..^1], [.. proof, proof[0]], [.. Enumerable.Reverse(proof)], Tree.Consistency(6, 64), Tree.Consistency(5, 63), forked.Consistency(5, 64),
        ];

        foreach (var refused in wrong)
        {
            Assert.Equal("the proof does not show that size 64 extends size 5", await chain.RefusalAsync(chain.Operator, contract.Anchor(log, 64, Root(64), refused)));
        }
        await chain.RunAsync(chain.Operator, contract.Anchor(log, 64, Root(64), proof));
    }

    [Fact]
    public async Task Only_the_admin_registers_and_rotates_and_only_the_operator_anchors()
    {
        var log = LogId("roles");
        var contract = await chain.InstallAsync(log);
        const string NotAdmin = "only the contract's admin may do this", NotOperator = "the sender is not the log's operator";
        Assert.Equal(NotAdmin, await chain.RefusalAsync(chain.Operator, contract.SetOperator(LogId("other"), chain.Operator.Address)));
        Assert.Equal(NotOperator, await chain.RefusalAsync(chain.Admin, contract.Anchor(log, 5, Root(5), [])));
        Assert.Equal(NotOperator, await chain.RefusalAsync(chain.Operator, contract.Anchor(LogId("unknown"), 5, Root(5), [])));

        var rotated = await chain.RunAsync(chain.Admin, contract.SetOperator(log, chain.Admin.Address));
        Assert.Equal(
            [Bytes32.KeccakOf("OperatorSet(bytes32,address)"u8).ToString(), log.ToString()],
            rotated.Receipt.GetProperty("logs")[0].GetProperty("topics").EnumerateArray().Take(2).Select(t => t.GetString()));
        Assert.Equal(NotOperator, await chain.RefusalAsync(chain.Operator, contract.Anchor(log, 5, Root(5), [])));
        Assert.Null(await chain.RefusalAsync(chain.Admin, contract.Anchor(log, 5, Root(5), [])));
    }

    [Fact]
    public async Task The_inclusion_view_agrees_with_ours()
    {
        foreach (var size in new[] { 1, 2, 7, 64, 70 })
        {
            var log = LogId($"inclusion {size}");
            var contract = await chain.InstallAsync(log);
            await chain.RunAsync(chain.Operator, contract.Anchor(log, (ulong)size, Root(size), []));
            foreach (var index in new[] { 0, 1, size / 2, size - 2, size - 1, size }.Where(i => i >= 0).Distinct())
            {
                var path = Tree.Inclusion(Math.Min(index, size - 1), size);
                foreach (var given in new List<Bytes32>[] { path, [.. path, Root(3)], path.Count > 0 ? path[1..] : [Root(2)], [.. Enumerable.Reverse(path)] })
                {
                    var leaf = Tree.Leaf(Math.Min(index, size - 1));
                    var ours = Merkle.VerifyInclusion(leaf, index, size, [.. given.Select(node => node.ToDigest())], Tree.Root(size));
                    Assert.Equal(ours, Expect.Value(await contract.VerifyInclusionAsync(log, Bytes32.FromDigest(leaf), (ulong)index, given, CancellationToken.None)));
                }
            }
        }
    }

    [Fact]
    public async Task The_consistency_view_agrees_with_ours_for_all_small_sizes()
    {
        var contract = await chain.InstallAsync(LogId("code"));
        var calls = from size1 in Enumerable.Range(1, 20) from size2 in Enumerable.Range(1, 20) select (size1, size2);
        foreach (var (size1, size2) in calls)
        {
            var proof = Tree.Consistency(Math.Min(size1, size2), size2);
            var other = size2 % 3 == 0 ? Root(size2 + 1) : Root(size2);
            var ours = Merkle.VerifyConsistency(size1, Tree.Root(size1), size2, other.ToDigest(), [.. proof.Select(node => node.ToDigest())]);
            Assert.Equal(size1 <= size2 && size2 % 3 != 0, ours);
            Assert.Equal(ours, Expect.Value(await contract.VerifyConsistencyAsync((ulong)size1, Root(size1), (ulong)size2, other, proof, CancellationToken.None)));
        }
    }

    [Fact]
    public async Task An_anchor_at_a_million_entries_takes_at_most_65_000_gas()
    {
        var tree = new GrownTree(1_049_000);
        (int From, int To)[] steps = [(1_000_000, 1_000_001), (1_000_000, 1_000_100), (1_000_000, 1_010_000), (999_999, 1_000_000), (999_999, 1_048_575), (1_000_001, 1_048_577), CostliestShape];
        foreach (var (from, to) in steps)
        {
            var log = LogId($"gas {from} {to}");
            var contract = await chain.InstallAsync(log);
            var first = await chain.RunAsync(chain.Operator, contract.Anchor(log, (ulong)from, Bytes32.FromDigest(tree.Root(from)), []));
            var proof = tree.Consistency(from, to);
            var second = await chain.RunAsync(chain.Operator, contract.Anchor(log, (ulong)to, Bytes32.FromDigest(tree.Root(to)), proof));

            output.WriteLine($"first at {from}: {Gas(first)} gas; on to {to}: {Gas(second)} gas with {proof.Count} nodes");
            Assert.InRange(Gas(second), 21_000u, (from, to) == CostliestShape ? 70_000u : 65_000u);
        }
    }

    private static ulong Gas(MinedTransaction mined) =>
        RpcShapes.TryQuantity(mined.Receipt.GetProperty("gasUsed"), out var gas) ? gas : throw new InvalidOperationException("no gas in the receipt");

    private static ContractHead Head(AnchorContract contract, Bytes32 log) =>
        Expect.Value(contract.HeadAsync(log, CancellationToken.None).GetAwaiter().GetResult());

    private static Bytes32 LogId(string origin) => Bytes32.FromDigest(Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(origin)));

    private static Bytes32 Root(int size) => Bytes32.FromDigest(Tree.Root(size));
}
