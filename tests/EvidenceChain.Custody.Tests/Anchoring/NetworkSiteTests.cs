using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Timestamping;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Custody.Tests.Anchoring;

public sealed class NetworkSiteTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_contract_is_put_on_a_chain_that_has_none_and_is_found_again()
    {
        await using var bench = await AnchoringBench.BeginAsync(postgres);
        await using var chain = bench.NewChain();
        var settings = await SettingsAsync(chain);
        using var http = OutsideHttp.Create(mayBePrivate: true);

        var first = await bench.NewAnchorer(bench.NewNetwork(http, settings)).AnchorAsync(AnchoringBench.At(5), AnchoringBench.Consistency, None);
        var second = await bench.NewAnchorer(bench.NewNetwork(http, settings)).AnchorAsync(AnchoringBench.At(9), AnchoringBench.Consistency, None);

        Assert.Equal((5, 9, 5), (first.Anchor!.Size, second.Anchor!.Size, second.Anchor.PreviousSize));
        Assert.Equal((ChainKind.Consortium, first.Anchor.Chain.Contract), (second.Anchor.Chain.Kind, second.Anchor.Chain.Contract));
        Assert.Equal(1, await bench.CountAsync("anchor_chains"));
    }

    [Fact]
    public async Task No_anchor_is_final_before_every_node_holds_its_block_and_nodes_that_disagree_stop_it()
    {
        await using var bench = await AnchoringBench.BeginAsync(postgres);
        await using var chain = bench.NewChain();
        using var http = OutsideHttp.Create(mayBePrivate: true);
        Assert.NotNull((await bench.NewAnchorer(bench.NewNetwork(http, await SettingsAsync(chain))).AnchorAsync(AnchoringBench.At(5), AnchoringBench.Consistency, None)).Anchor);
        Expect.Value(await chain.SaveAsync(None));
        await using var other = bench.NewDeafNode();
        var anchorer = bench.NewAnchorer(bench.NewNetwork(http, await SettingsAsync(chain, other)));

        var behind = await anchorer.AnchorAsync(AnchoringBench.At(9), AnchoringBench.Consistency, None);
        Assert.Equal((AnchorDelay.AwaitingFinality, true), (behind.Delay, behind.Reason.StartsWith("not every node has block", StringComparison.Ordinal)));
        Assert.Equal(0, await bench.CountAsync("anchor_incidents"));

        Expect.Value(await new JsonRpcClient(http, other.Endpoint, TimeSpan.FromSeconds(5), TimeProvider.System).CallAsync("anvil_mine", ["0x2"], None));
        var disagreeing = (await anchorer.ResumeAsync(None))!;
        Assert.Equal(AnchorDelay.Refused, disagreeing.Delay);
        Assert.Contains("nodes disagree", disagreeing.Reason, StringComparison.Ordinal);
        Assert.Equal(["disagreeing_nodes"], await bench.Database.Command("select kind from custody.anchor_incidents").ListAsync(row => row.GetString(0), None));
        Assert.Equal(1, await bench.CountAsync("anchors"));

        var alone = await bench.NewAnchorer(bench.NewNetwork(http, await SettingsAsync(chain))).ResumeAsync(None);
        Assert.Equal(9, alone!.Anchor!.Size);
    }

    [Fact]
    public async Task A_node_at_a_private_address_is_asked_only_when_the_operator_said_so()
    {
        await using var bench = await AnchoringBench.BeginAsync(postgres);
        await using var chain = bench.NewChain();
        var settings = await SettingsAsync(chain);
        using var http = OutsideHttp.Create(mayBePrivate: false);

        var pending = await bench.NewAnchorer(bench.NewNetwork(http, settings)).AnchorAsync(AnchoringBench.At(5), AnchoringBench.Consistency, None);

        Assert.Equal(AnchorDelay.ChainDown, pending.Delay);
        Assert.Contains("127.0.0.1", pending.Reason, StringComparison.Ordinal);
        Assert.Equal(0, await bench.CountAsync("anchor_chains"));
    }

    private static async Task<NetworkSettings> SettingsAsync(params LocalChain[] nodes)
    {
        foreach (var node in nodes)
        {
            Expect.Value(await node.EnsureRunningAsync(None));
        }
        return new() { Nodes = [.. nodes.Select(node => node.Endpoint)], Kind = ChainKind.Consortium, Finality = FinalityRule.FirstBlock };
    }
}
