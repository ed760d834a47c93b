using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>
/// The service's own chain: an anvil process that mines each transaction into a block of its own and forgets everything when it ends.
/// What must last is written by <see cref="SaveAsync"/>. Its administrative methods cannot be switched off, and any local process that
/// reaches the port may call them: the chain is a notice board of the operator, never a witness.
/// </summary>
public sealed class LocalChain : IAsyncDisposable
{
    // About 5 kB of state a block: half a million anchors.
    private const int MaxStateBytes = int.MaxValue;
    private const int MaxDumpBytes = 512 << 20;
    private const int KeptLogLines = 40;
    private const string Listening = "Listening on 127.0.0.1:";

    private readonly LocalChainOptions options;
    private readonly HttpClient http;
    private readonly TimeProvider clock;
    private readonly ChainFiles files;
    private readonly SemaphoreSlim turn = new(1);
    private readonly Queue<string> log = new();
    private Process? process;
    private int port;

    public LocalChain(LocalChainOptions options, HttpClient http, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfZero(options.FundedAccounts.Count);
        this.options = options;
        this.http = http;
        this.clock = clock;
        files = new(options.Folder);
        port = options.Port;
    }

    /// <summary>The node's address. Known after the first start.</summary>
    public Uri Endpoint => port == 0
        ? throw new InvalidOperationException("the local chain was not started yet")
        : new($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/");

    /// <summary>The process that runs the chain now; null when none runs.</summary>
    public int? ProcessId => process is { HasExited: false } running ? running.Id : null;

    /// <summary>Starts the chain unless it runs: from the saved state, else from its genesis, else with a new genesis. The failure says what the process wrote.</summary>
    public async Task<RpcAnswer<JsonRpcClient>> EnsureRunningAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            return await StartAsync(cancellation);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Writes the node's state to disk; when this returns true, every block mined before the call survives whatever is killed.</summary>
    public async Task<RpcAnswer<bool>> SaveAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            if (ProcessId is null)
            {
                return new RpcFailure(RpcFailureKind.Unreachable, "the local chain does not run");
            }
            var answer = await Client(options.StartTimeout).CallAsync("anvil_dumpState", [], MaxDumpBytes, cancellation);
            if (!answer.TryGet(out var json, out var failure))
            {
                return failure;
            }
            if (!RpcShapes.TryBytes(json, out var gzip))
            {
                return new RpcFailure(RpcFailureKind.Malformed, "anvil_dumpState: not bytes");
            }
            await files.WriteStateAsync(gzip, MaxStateBytes, cancellation);
            return true;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Stops the chain, keeps its files aside and starts another with a new genesis and the next chain id.</summary>
    public async Task<RpcAnswer<JsonRpcClient>> ReplaceAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            await StopAsync();
            var chainId = (files.ReadChainId() ?? options.ChainId) + 1;
            files.SetAside(clock.GetUtcNow());
            files.WriteGenesis(chainId, options.FundedAccounts, clock.GetUtcNow());
            return await StartAsync(cancellation);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Kills the process; what was not saved is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await turn.WaitAsync();
        await StopAsync();
        turn.Dispose();
    }

    private async Task<RpcAnswer<JsonRpcClient>> StartAsync(CancellationToken cancellation)
    {
        if (ProcessId is not null)
        {
            return Client(options.CallTimeout);
        }
        await StopAsync();
        await AnvilOrphan.EndAsync(files.PidPath, options.AnvilPath, cancellation);
        if (files.ReadChainId() is not { } chainId)
        {
            chainId = options.ChainId;
            files.WriteGenesis(chainId, options.FundedAccounts, clock.GetUtcNow());
        }
        string[] source = File.Exists(files.StatePath) ? ["--load-state", files.StatePath] : ["--init", files.GenesisPath];
        var start = new ProcessStartInfo(options.AnvilPath, [.. source, .. Arguments(chainId, port)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var listening = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Read(line.Data, listening);
        process.ErrorDataReceived += (_, line) => Read(line.Data, listening);
        process.Exited += (_, _) => listening.TrySetResult(0);
        lock (log)
        {
            log.Clear();
        }
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        DurableFile.Replace(files.PidPath, System.Text.Encoding.ASCII.GetBytes(process.Id.ToString(CultureInfo.InvariantCulture)));
        return await ListeningAsync(listening.Task, cancellation);
    }

    private async Task<RpcAnswer<JsonRpcClient>> ListeningAsync(Task<int> listening, CancellationToken cancellation)
    {
        try
        {
            var heard = await listening.WaitAsync(options.StartTimeout, clock, cancellation);
            if (heard != 0)
            {
                port = heard;
                return Client(options.CallTimeout);
            }
        }
        catch (TimeoutException)
        {
            // Told below, with what it wrote.
        }
        await StopAsync();
        lock (log)
        {
            return new RpcFailure(RpcFailureKind.Unreachable, $"the local chain did not start: {string.Join(" | ", log.TakeLast(5))}");
        }
    }

    private static string[] Arguments(ulong chainId, int port) =>
    [
        "--chain-id", chainId.ToString(CultureInfo.InvariantCulture), "--host", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture),
        "--accounts", "0", "--no-cors", "--no-create2", "--hardfork", "prague", "--gas-price", "0", "--base-fee", "0", "--no-priority-fee", "--color", "never",
    ];

    // The output is read to the end of the process: a full pipe would stop it.
    private void Read(string? line, TaskCompletionSource<int> listening)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }
        lock (log)
        {
            log.Enqueue(line);
            if (log.Count > KeptLogLines)
            {
                log.Dequeue();
            }
        }
        if (line.StartsWith(Listening, StringComparison.Ordinal) && int.TryParse(line.AsSpan(Listening.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var heard))
        {
            listening.TrySetResult(heard);
        }
    }

    private async Task StopAsync()
    {
        if (process is null)
        {
            return;
        }
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
        process.Dispose();
        process = null;
        File.Delete(files.PidPath);
    }

    private JsonRpcClient Client(TimeSpan timeout) => new(http, Endpoint, timeout, clock);
}
