using EvidenceChain.Custody.Anchoring;

namespace EvidenceChain.Custody.Tests.Anchoring;

public sealed class LocalChainTests(ChainFixture chain) : IClassFixture<ChainFixture>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task The_orphan_of_a_killed_service_is_ended_and_only_what_was_saved_is_there_again()
    {
        var orphan = chain.Chain.ProcessId!.Value;
        await chain.InstallAsync(default);
        Expect.Value(await chain.Chain.SaveAsync(None));
        var saved = await LatestAsync(chain.Rpc);
        Expect.Value(await chain.Rpc.CallAsync("anvil_mine", ["0x5"], None));
        using var http = new HttpClient();
        await using var successor = new LocalChain(chain.Options(), http, TimeProvider.System);
        var rpc = Expect.Value(await successor.EnsureRunningAsync(None));

        Assert.NotEqual(orphan, successor.ProcessId);
        Assert.Null(chain.Chain.ProcessId);
        Assert.Equal(saved, await LatestAsync(rpc));
    }

    private static async Task<string?> LatestAsync(JsonRpcClient rpc) =>
        Expect.Value(await rpc.CallAsync("eth_getBlockByNumber", ["latest", false], None)).GetProperty("hash").GetString();
}
