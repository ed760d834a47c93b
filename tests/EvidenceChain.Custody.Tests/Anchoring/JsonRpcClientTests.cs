using System.Net;
using System.Net.Sockets;
using System.Text;
using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Custody.Tests.Anchoring;

public sealed class JsonRpcClientTests(ChainFixture chain) : IClassFixture<ChainFixture>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", RpcFailureKind.Malformed)]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 5\r\n\r\n<html", RpcFailureKind.Malformed)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"jsonrpc\"", RpcFailureKind.Unreachable)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 36\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"1\"}", RpcFailureKind.Malformed)]
    [InlineData("not http at all\r\n\r\n", RpcFailureKind.Unreachable)]
    [InlineData("", RpcFailureKind.Unreachable)]
    [InlineData(null, RpcFailureKind.TimedOut)]
    public async Task CallAsync_NodeMisbehaves_IsAValue(string? reply, RpcFailureKind expected)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, reply);
        using var http = new HttpClient();
        var client = new JsonRpcClient(http, new($"http://{listener.LocalEndpoint}/"), TimeSpan.FromSeconds(1), TimeProvider.System);
        var answer = await client.CallAsync("eth_chainId", [], None);

        Assert.False(answer.TryGet(out _, out var failure));
        Assert.Equal(expected, failure.Kind);
        using var connection = await serving;
    }

    [Fact]
    public async Task CallAsync_AnswerOverTheLimit_IsRefused()
    {
        var answer = await chain.Rpc.CallAsync("eth_getBlockByNumber", ["latest", false], 1_000, None);

        Assert.False(answer.TryGet(out _, out var failure));
        Assert.Equal(RpcFailureKind.TooLarge, failure.Kind);
    }

    [Fact]
    public async Task CallAsync_UnknownMethod_CarriesTheNodesCode()
    {
        Assert.False((await chain.Rpc.CallAsync("eth_noSuchMethod", [], None)).TryGet(out _, out var failure));
        Assert.Equal((RpcFailureKind.Refused, -32601), (failure.Kind, failure.Code));
    }

    [Fact]
    public async Task Rebuild_OfEveryBlock_HashesToIt_AndOfAnUnknownFieldIsAFailure()
    {
        await chain.InstallAsync(default);
        foreach (var number in new[] { "0x0", "0x1", "latest" })
        {
            var block = Expect.Value(await chain.Rpc.CallAsync("eth_getBlockByNumber", [number, false], None));
            Assert.True(Bytes32.TryParse(block.GetProperty("hash").GetString(), out var hash));
            Assert.Equal(hash, Expect.Value(RpcHeader.Rebuild(block, hash)).Hash);
            Assert.False(RpcHeader.Rebuild(block, Bytes32.KeccakOf("a header with one field more"u8)).TryGet(out _, out var failure));
            Assert.StartsWith("unknown header field", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_chain_has_no_accounts_but_ours_and_answers_no_other_origin()
    {
        Assert.Equal(0, Expect.Value(await chain.Rpc.CallAsync("eth_accounts", [], None)).GetArrayLength());
        var development = Expect.Value(await chain.Rpc.CallAsync("eth_getBalance", ["0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266", "latest"], None));
        Assert.Equal("0x0", development.GetString());
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Options, chain.Chain.Endpoint);
        request.Headers.Add("Origin", "https://shop.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        using var response = await http.SendAsync(request);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    private static async Task<TcpClient> ServeAsync(TcpListener listener, string? reply)
    {
        var connection = await listener.AcceptTcpClientAsync();
        var stream = connection.GetStream();
        _ = await stream.ReadAsync(new byte[4096]);
        if (reply is not null)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(reply));
            connection.Client.Shutdown(SocketShutdown.Send);
        }
        return connection;
    }
}
