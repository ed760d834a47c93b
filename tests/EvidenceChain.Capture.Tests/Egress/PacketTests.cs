using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EvidenceChain.Hostile;

namespace EvidenceChain.Capture.Tests.Egress;

/// <summary>Runs only as root where network namespaces can be made; else it is shown as skipped, with the reason.</summary>
public sealed class NetworkNamespaceFactAttribute : FactAttribute
{
    public NetworkNamespaceFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Skip = "needs root: packets are counted in a network namespace of its own";
        }
    }
}

/// <summary>Not what the gate says, but what the kernel counts: a page that tries every way to every forbidden address sends no packet to any.</summary>
[Collection("browser")]
public sealed class PacketTests(Xunit.Abstractions.ITestOutputHelper said) : IAsyncLifetime, IDisposable
{
    private const int Port = 8080;
    private readonly string space = string.Create(CultureInfo.InvariantCulture, $"ec-packets-{Environment.ProcessId}");
    private readonly string link = string.Create(CultureInfo.InvariantCulture, $"ecp{Environment.ProcessId}");
    private readonly IPAddress here = IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"198.18.{Environment.ProcessId % 250}.1"));
    private readonly CancellationTokenSource closing = new();

    private string Resolver => $"/etc/netns/{space}";

    public Task InitializeAsync() => Task.CompletedTask;

    public void Dispose() => closing.Dispose();

    public async Task DisposeAsync()
    {
        await closing.CancelAsync();
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("ip", "netns", "del", space);
            await RunAsync("ip", "link", "del", link);
            if (Directory.Exists(Resolver))
            {
                Directory.Delete(Resolver, recursive: true);
            }
        }
    }

    [NetworkNamespaceFact]
    public async Task No_packet_reaches_a_forbidden_address_whatever_a_page_tries()
    {
        await MakeSpaceAsync();
        using var plain = new TcpListener(here, Port);
        using var tls = new TcpListener(here, Port + 1);
        using var names = new UdpClient(new IPEndPoint(here, 53));
        plain.Start();
        tls.Start();
        using var certificate = CertificateWithForbiddenIssuer();
        _ = ServeAsync(plain, stream => AnswerAsync(stream));
        _ = ServeAsync(tls, async stream =>
        {
            await using var secured = new SslStream(stream);
            await secured.AuthenticateAsServerAsync(certificate);
            await AnswerAsync(secured);
        });
        _ = AnswerNamesAsync(names);

        var (code, output) = await RunAsync("ip", "netns", "exec", space, "dotnet", typeof(HostilePages).Assembly.Location, "addresses", $"{here}:{Port}");

        said.WriteLine(output);
        Assert.True(code == 0, output);
        Assert.Contains("packets: 0 to the sink, 0 on loopback", output, StringComparison.Ordinal);
        Assert.DoesNotContain("elsewhere: ", output, StringComparison.Ordinal);
        var refused = int.Parse(output.Split(" allowed, ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.True(refused > 100, output);
    }

    // One route leads to us; all others, and every neighbour, end in a device that swallows.
    private async Task MakeSpaceAsync()
    {
        Directory.CreateDirectory(Resolver);
        await File.WriteAllTextAsync(Path.Combine(Resolver, "resolv.conf"), $"nameserver {here}\noptions timeout:1 attempts:1\n");
        var there = here.ToString()[..^1] + "2";
        string[] steps =
        [
            $"ip netns add {space}", $"ip link add {link} type veth peer name site netns {space}", $"ip addr add {here}/30 dev {link}", $"ip link set {link} up",
            $"ip -n {space} addr add {there}/30 dev site", $"ip -n {space} link set site up", $"ip -n {space} link set lo up",
            $"ip -n {space} link add out type veth peer name swallow", $"ip -n {space} link set out arp off addrgenmode none", $"ip -n {space} link set swallow arp off addrgenmode none",
            $"ip -n {space} link set swallow up", $"ip -n {space} link set out up", $"ip -n {space} addr add 198.19.255.1/32 dev out", $"ip -n {space} -6 addr add fd77::1/128 dev out nodad",
            $"ip -n {space} route add default dev out", $"ip -n {space} -6 route add default dev out",
        ];
        foreach (var step in steps)
        {
            var (code, output) = await RunAsync(step.Split(' ')[0], step.Split(' ')[1..]);
            Assert.True(code == 0, $"{step}: {output}");
        }
        // What the kernel itself says of a new IPv6 link is over by then.
        await Task.Delay(TimeSpan.FromSeconds(3));
    }

    private async Task AnswerAsync(Stream stream)
    {
        var buffer = new byte[16 * 1024];
        var length = await stream.ReadAsync(buffer, closing.Token);
        var target = Encoding.Latin1.GetString(buffer, 0, length).Split(' ') is [_, var path, ..] ? path : "/";
        var site = $"{here}:{Port}";
        var (head, body) = target.StartsWith("/to?", StringComparison.Ordinal) ? ($"302 Found\r\nLocation: {target[4..]}", "")
            : target == "/" ? ($"200 OK\r\nContent-Type: text/html; charset=utf-8\r\nLink: <http://10.9.8.7/hint>; rel=preload; as=image\r\nReporting-Endpoints: default=\"https://10.9.8.7/report\"\r\nContent-Security-Policy-Report-Only: img-src 'none'; report-uri http://10.9.8.7/csp", ForbiddenPage.Html(site, $"{here}:{Port + 1}"))
            : target == "/document.pdf" ? ("200 OK\r\nContent-Type: application/pdf", ForbiddenPage.Pdf) : ("200 OK\r\nContent-Type: text/plain", "x");
        var bytes = Encoding.UTF8.GetBytes(body);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {head}\r\nContent-Length: {bytes.Length}\r\nConnection: close\r\n\r\n")), closing.Token);
        await stream.WriteAsync(bytes, closing.Token);
        await stream.FlushAsync(closing.Token);
    }

    private async Task ServeAsync(TcpListener listener, Func<NetworkStream, Task> serve)
    {
        async Task OneAsync(Socket socket)
        {
            try
            {
                await using var stream = new NetworkStream(socket, ownsSocket: true);
                await serve(stream);
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The browser left.
            }
        }

        try
        {
            while (true)
            {
                _ = OneAsync(await listener.AcceptSocketAsync(closing.Token));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    // turning.example is ours at first and a metadata service from the second question on; inner.example never was ours; mixed-inner.example names only forbidden ones.
    private async Task AnswerNamesAsync(UdpClient names)
    {
        var turned = false;
        try
        {
            while (true)
            {
                var question = await names.ReceiveAsync(closing.Token);
                var name = Encoding.ASCII.GetString(question.Buffer, 12, question.Buffer.Length - 12).ToLowerInvariant();
                var isVersion4 = question.Buffer[^3] == 1;
                IPAddress[] addresses = !isVersion4 ? (name.Contains("six", StringComparison.Ordinal) ? [IPAddress.Parse("fd00:ec2::254")] : [])
                    : name.Contains("turning", StringComparison.Ordinal) ? [turned ? IPAddress.Parse("169.254.169.254") : here]
                    : name.Contains("mixed", StringComparison.Ordinal) ? [IPAddress.Parse("10.9.8.7"), IPAddress.Parse("169.254.169.254")]
                    : name.Contains("inner", StringComparison.Ordinal) || name.Contains("metadata", StringComparison.Ordinal) ? [IPAddress.Parse("10.9.8.7")] : [];
                turned |= isVersion4 && name.Contains("turning", StringComparison.Ordinal);
                List<byte> answer = [.. question.Buffer[..2], 0x81, 0x80, 0, 1, 0, (byte)addresses.Length, 0, 0, 0, 0, .. question.Buffer[12..]];
                foreach (var address in addresses)
                {
                    var bytes = address.GetAddressBytes();
                    answer.AddRange([0xc0, 12, 0, (byte)(bytes.Length == 4 ? 1 : 28), 0, 1, 0, 0, 0, 0, 0, (byte)bytes.Length, .. bytes]);
                }
                await names.SendAsync(answer.ToArray(), question.RemoteEndPoint, closing.Token);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    /// <summary>RFC 5280 §4.2.2.1: says that its issuer is to be had from a forbidden address.</summary>
    private X509Certificate2 CertificateWithForbiddenIssuer()
    {
        using var issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        var request = new CertificateRequest($"CN={here}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(["http://10.9.8.7/ocsp"], ["http://10.9.8.7/issuer.crt", "http://169.254.169.254/issuer.crt"]));
        using var made = request.Create(new X500DistinguishedName("CN=nobody"), X509SignatureGenerator.CreateForECDsa(issuerKey), now.AddDays(-1), now.AddDays(9), [1, 2, 3]);
        using var whole = made.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output + await errors);
    }
}
