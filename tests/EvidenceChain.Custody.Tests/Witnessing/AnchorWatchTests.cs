using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Custody.Tests.Anchoring;
using EvidenceChain.Custody.Witnessing;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Custody.Tests.Witnessing;

/// <summary>An anchor cosigner against a real node: it signs after finality, and not a checkpoint that the chain does not carry.</summary>
public sealed class AnchorWatchTests(ChainFixture chain) : IClassFixture<ChainFixture>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_checkpoint_is_cosigned_only_once_its_anchor_is_final()
    {
        using var bench = new WitnessBench();
        using var http = new HttpClient();
        var logId = Bytes32.FromDigest(Checkpoint.LogIdOf(WitnessBench.Log.Key.Name));
        var contract = await chain.InstallAsync(logId);
        var block = Expect.Value(await chain.Rpc.CallAsync("eth_getBlockByNumber", ["0x0", false], None));
        Assert.True(Bytes32.TryParse(block.GetProperty("hash").GetString(), out var genesis));
        var watched = new WatchedChain(
            chain.Chain.Endpoint, true, ChainFixture.ChainId, genesis, contract.Address, Expect.Value(await contract.CodeHashAsync(None)), FinalityRule.FinalizedTag);
        var watch = new AnchorWatch(http, http, TimeProvider.System);
        using var witness = bench.Open(whyNotYet: watch.WhyNotYetAsync, chain: watched);

        var before = await witness.AddAsync(WitnessBench.Request(0, 5), None);
        await chain.RunAsync(chain.Operator, contract.Anchor(logId, 5, Bytes32.FromDigest(WitnessBench.At(5).Checkpoint.Root), []));
        var mined = await witness.AddAsync(WitnessBench.Request(0, 5), None);
        Expect.Value(await chain.Rpc.CallAsync("anvil_mine", ["0x100"], None));
        var final = await witness.AddAsync(WitnessBench.Request(0, 5), None);
        var forked = await watch.WhyNotYetAsync(new(WitnessBench.Log.Key, watched), WitnessBench.At(5, isForked: true).Checkpoint, None);
        var elsewhere = await watch.WhyNotYetAsync(new(WitnessBench.Log.Key, watched with { ChainId = 1 }), WitnessBench.At(5).Checkpoint, None);
        var down = await watch.WhyNotYetAsync(new(WitnessBench.Log.Key, watched with { Node = new("http://127.0.0.1:1") }), WitnessBench.At(5).Checkpoint, None);

        Assert.Equal((503, "no final anchor of size 5 is on the chain yet\n"), (before.Status, before.Body));
        Assert.Equal(503, mined.Status);
        Assert.True(WitnessBench.IsCosigned(final, 5), final.Body);
        Assert.Equal("the chain has another root at this size: the log forked", forked);
        Assert.Equal("the node is of another chain", elsewhere);
        Assert.StartsWith("the chain cannot be asked", down, StringComparison.Ordinal);
    }
}
