using System.Net.Sockets;
using System.Text;

namespace EvidenceChain.Capture.Egress;

/// <summary>
/// Reaches sites through an HTTP proxy by CONNECT. The operator named the proxy, so its own address is not judged. A site's name is resolved
/// by the proxy: what it may reach is its own affair, but names that mean its own machine or network are not passed on.
/// </summary>
internal sealed class UpstreamProxy(Uri proxy, TimeSpan limit)
{
    private const int MaxHeadBytes = 16 * 1024;
    private static readonly string[] Local = ["localhost", ".localhost", ".local", ".internal", ".home.arpa", ".invalid"];

    public async Task<(AddressVerdict Verdict, Socket? Socket)> DialAsync(HostText host, int port, CancellationToken cancellationToken)
    {
        if (host.Address is null && Array.Exists(Local, name => host.Name == name || (name[0] == '.' && host.Name.EndsWith(name, StringComparison.Ordinal))))
        {
            return (Verdict(GateOutcome.AddressRefused, $"{host.Name} is no name of the public network."), null);
        }
        using var timeLimit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeLimit.CancelAfter(limit);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var isOpen = false;
        try
        {
            await socket.ConnectAsync(proxy.IdnHost, proxy.Port, timeLimit.Token);
            await Relay.SendAsync(socket, Encoding.ASCII.GetBytes($"CONNECT {host.Name}:{port} HTTP/1.1\r\nHost: {host.Name}:{port}\r\n\r\n"), timeLimit.Token);
            var answer = await ReadHeadAsync(socket, timeLimit.Token);
            isOpen = answer.StartsWith("HTTP/1.", StringComparison.Ordinal) && answer.Length > 12 && answer.AsSpan(8, 2) is " 2";
            return isOpen ? (Verdict(GateOutcome.Allowed, ""), socket) : (Verdict(GateOutcome.ConnectFailed, $"The upstream proxy did not open {host.Name} port {port}: {answer.Split('\r')[0]}."), null);
        }
        catch (SocketException error)
        {
            return (Verdict(GateOutcome.ConnectFailed, $"The upstream proxy cannot be reached: {error.Message}."), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (Verdict(GateOutcome.ConnectTimedOut, $"The upstream proxy did not open {host.Name} port {port} within {limit.TotalSeconds:0} s."), null);
        }
        finally
        {
            if (!isOpen)
            {
                socket.Dispose();
            }
        }
    }

    private static AddressVerdict Verdict(GateOutcome outcome, string sentence) => new() { Outcome = outcome, Sentence = sentence, Addresses = [] };

    // Byte by byte: what follows the head belongs to the site.
    private static async Task<string> ReadHeadAsync(Socket socket, CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (head.Length < MaxHeadBytes && await socket.ReceiveAsync(one, cancellationToken) == 1)
        {
            head.Append((char)one[0]);
            if (one[0] == '\n' && head.Length >= 4 && head[^2] == '\r' && head[^3] == '\n' && head[^4] == '\r')
            {
                break;
            }
        }
        return head.ToString();
    }
}
