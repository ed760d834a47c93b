using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EvidenceChain.Capture;
using EvidenceChain.Capture.Browsing;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Hostile;

/// <summary>
/// Run inside a network namespace whose every route but one leads into a device that counts and swallows: captures <see cref="ForbiddenPage"/> from the one site that
/// may be reached, and counts packets on that device and on loopback. The counters are first shown to count.
/// </summary>
internal static class AddressTrial
{
    private const string Sink = "out";

    public static async Task<int> RunAsync(string site, TimeProvider clock)
    {
        await SendAsync("10.9.8.7");
        await SendAsync("fd00:ec2::254");
        await SendAsync("127.0.0.1");
        var before = Counters();
        Console.WriteLine($"control: {before.Sink} to the sink, {before.Loopback} on loopback");
        var folder = Directory.CreateTempSubdirectory("ec-hostile-");
        try
        {
            var endpoint = IPEndPoint.Parse(site);
            var order = new CaptureOrder
            {
                Number = EvidenceNumber.Create([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), OrderDigest = Sha256Digest.Of("order"u8), Attempt = 1, Url = new($"http://{site}/"), Beacon = "evidencechain/hostile\n",
                Operator = "trial", OutputPath = Path.Combine(folder.FullName, "out.wacz"), PageTimeout = TimeSpan.FromSeconds(20),
                Egress = new() { OpenedListeners = [endpoint, new(endpoint.Address, endpoint.Port + 1)] },
            };
            var report = await new PageCapturer(new BrowserLauncher(new(), clock), clock).CaptureAsync(order, new Progress<CaptureProgress>(), CancellationToken.None);
            var connections = TriedPackage.Connections(order.OutputPath);
            var after = Counters();
            Console.WriteLine($"report: {report.Outcome} {string.Join(", ", report.Reasons)} {string.Join(", ", report.Labels)}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"gate: {connections.Count(line => line.Contains("\"outcome\":\"Allowed\"", StringComparison.Ordinal))} allowed, {connections.Count(line => !line.Contains("\"outcome\":\"Allowed\"", StringComparison.Ordinal))} refused"));
            foreach (var line in connections.Where(line => line.Contains("\"outcome\":\"Allowed\"", StringComparison.Ordinal) && !line.Contains($"\"connected\":\"{endpoint.Address}\"", StringComparison.Ordinal)))
            {
                Console.WriteLine($"elsewhere: {line}");
            }
            Console.WriteLine($"packets: {after.Sink - before.Sink} to the sink, {after.Loopback - before.Loopback} on loopback");
            return before is { Sink: > 0, Loopback: > 0 } && after == before ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task SendAsync(string address)
    {
        var to = new IPEndPoint(IPAddress.Parse(address), 9);
        using var socket = new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.SendToAsync("x"u8.ToArray(), to);
    }

    private static (long Sink, long Loopback) Counters()
    {
        long Sent(string device) => File.ReadLines("/proc/self/net/dev").Select(line => line.Split((char[])[' ', ':'], StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[0] == device).Select(fields => long.Parse(fields[10], CultureInfo.InvariantCulture)).Single();
        return (Sent(Sink), Sent("lo"));
    }
}
