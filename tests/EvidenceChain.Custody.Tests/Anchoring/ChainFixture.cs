using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Custody.Tests.Anchoring;

/// <summary>A real anvil, started the way the service starts it, for one test class.</summary>
public sealed class ChainFixture : IAsyncLifetime, IDisposable
{
    public const ulong ChainId = 7_700_001;
    private readonly HttpClient http = new();
    private readonly string folder = Directory.CreateTempSubdirectory("ec-chain-").FullName;

    public EthKey Admin { get; } = EthKey.Create();

    public EthKey Operator { get; } = EthKey.Create();

    public LocalChain Chain { get; private set; } = null!;

    public JsonRpcClient Rpc { get; private set; } = null!;

    public TransactionSender Sender { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Chain = new(Options(), http, TimeProvider.System);
        Rpc = Expect.Value(await Chain.EnsureRunningAsync(CancellationToken.None));
        Sender = new(Rpc, TimeProvider.System);
    }

    public LocalChainOptions Options() => new()
    {
        Folder = folder,
        AnvilPath = Repository.AnvilPath,
        ChainId = ChainId,
        FundedAccounts = [Operator.Address, Admin.Address],
    };

    public async Task<AnchorContract> InstallAsync(Bytes32 logId) =>
        Expect.Value(await new ContractInstaller(Rpc, Admin, TimeProvider.System).InstallAsync(ChainId, logId, Operator.Address, CancellationToken.None));

    /// <summary>Runs a call that must go through.</summary>
    public async Task<MinedTransaction> RunAsync(EthKey key, EthCall call)
    {
        var prepared = Expect.Value(await Sender.PrepareAsync(key, ChainId, call, CancellationToken.None));
        Expect.Value(await Sender.SendAsync(prepared.Transaction, CancellationToken.None));
        var mined = Expect.Value(await Sender.WaitAsync(prepared.Transaction, TimeSpan.FromSeconds(10), CancellationToken.None)).Mined;
        Assert.True(mined is { IsSuccess: true });
        return mined;
    }

    /// <summary>What the contract says against a call.</summary>
    public async Task<string?> RefusalAsync(EthKey key, EthCall call)
    {
        var answer = await Sender.PrepareAsync(key, ChainId, call, CancellationToken.None);
        return answer.TryGet(out _, out var failure) ? null : AnchorContract.DescribeRevert(failure.Data) ?? failure.ToString();
    }

    public async Task DisposeAsync() => await Chain.DisposeAsync();

    public void Dispose()
    {
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}

internal static class Expect
{
    public static T Value<T>(RpcAnswer<T> answer)
    {
        var isThere = answer.TryGet(out var value, out var failure);
        Assert.True(isThere, failure?.ToString());
        return value!;
    }
}
