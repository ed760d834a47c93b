using System.Globalization;
using System.Net;
using System.Text;
using EvidenceChain.Custody.Storage;

namespace EvidenceChain.Web.Accounts;

/// <summary>Where people reach this service, <c>policy/site.conf</c>: <c>public-url URL</c>, <c>proxy ADDRESS</c> and <c>disk-reserve MEGABYTES</c>; <c>#</c> starts a comment. Read at start.</summary>
internal sealed record SiteSettings
{
    public const string FileName = "site.conf";

    private const string Heading = """
        # Where people reach this service; it holds from the next start on (ec down, ec up). A line starting with # is not read.
        # The service itself listens on this machine alone; a reverse proxy on it gives it out with a certificate, and passes on X-Forwarded-For and X-Forwarded-Proto:
        # public-url https://evidence.example
        # The proxy's address, where it is not on this machine's loopback:
        # proxy 192.0.2.7
        # Below so many megabytes of free disk no captures are taken, so that the database can finish what was begun:
        # disk-reserve 1024

        """;

    /// <summary>Without a path; null while the service is for this machine alone.</summary>
    public Uri? PublicUrl { get; private init; }

    public IReadOnlyList<IPAddress> Proxies { get; private init; } = [];

    /// <summary>Free disk below which nothing new is taken.</summary>
    public long ReserveMegabytes { get; private init; } = DiskReserve.DefaultMegabytes;

    public bool IsHttps => PublicUrl?.Scheme == Uri.UriSchemeHttps;

    /// <summary>
    /// A browser takes a name with <c>__Host-</c> from https alone, with Secure, for this host and the path /, so no neighbour can plant such a cookie. The service speaks https only through the
    /// proxy that the settings name; over plain loopback the browser would refuse the cookie, and nobody could sign in.
    /// </summary>
    public string CookieName(string name) => IsHttps ? $"__Host-{name}" : name;

    public static void Prepare(string folder) => SettingsFile.Prepare(Path.Combine(folder, FileName), Heading);

    /// <summary>Nothing is set where there is no file; <see cref="InvalidDataException"/> with line and reason when one cannot be used.</summary>
    public static SiteSettings Load(string folder)
    {
        Uri? url = null;
        List<IPAddress> proxies = [];
        var reserve = DiskReserve.DefaultMegabytes;
        SettingsFile.Read(Path.Combine(folder, FileName), words => words switch
        {
            ["public-url", var text] => url is not null ? "names another public-url"
                : Uri.TryCreate(text, UriKind.Absolute, out url) && url is { Scheme: "http" or "https", UserInfo: "", PathAndQuery: "/", Fragment: "" } ? null : $"'{text}' is no address such as https://evidence.example",
            ["proxy", var text] => IPAddress.TryParse(text, out var address) ? Add(proxies, address) : $"'{text}' is no address such as 192.0.2.7",
            ["disk-reserve", var text] => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out reserve) ? null : $"'{text}' is no number of megabytes",
            _ => "is none of 'public-url URL', 'proxy ADDRESS' and 'disk-reserve MEGABYTES'",
        });
        return new() { PublicUrl = url, Proxies = proxies, ReserveMegabytes = reserve };
    }

    private static string? Add(List<IPAddress> proxies, IPAddress address)
    {
        proxies.Add(address);
        return null;
    }
}

/// <summary>Settings files of one form: words in lines, <c>#</c> for what is not read.</summary>
internal static class SettingsFile
{
    private const int MaxBytes = 64 << 10;

    /// <summary>Puts the file with its explanations there at first start; the owner alone may read it.</summary>
    public static void Prepare(string path, string heading)
    {
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            DurableFile.Replace(path, Encoding.UTF8.GetBytes(heading));
        }
    }

    /// <param name="path">May be missing.</param>
    /// <param name="take">Null when the words can be used, else what is wrong with them.</param>
    public static void Read(string path, Func<string[], string?> take)
    {
        if (File.Exists(path) && new FileInfo(path).Length > MaxBytes)
        {
            throw new InvalidDataException($"{path} is longer than {MaxBytes} bytes");
        }
        foreach (var (line, number) in (File.Exists(path) ? File.ReadAllLines(path) : []).Select((line, index) => (line.Trim(), index + 1)).Where(line => line.Item1.Length > 0 && line.Item1[0] != '#'))
        {
            if (take(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)) is { } reason)
            {
                throw new InvalidDataException($"{path} line {number}: {reason}");
            }
        }
    }
}
