using System.Globalization;
using MailKit.Security;
using MimeKit;

namespace EvidenceChain.Web.Accounts.Mail;

/// <summary>Through whom mails go, <c>policy/mail.conf</c>; <c>#</c> starts a comment. Read at each round, so that it holds at once.</summary>
internal sealed record MailSettings
{
    public const string FileName = "mail.conf";

    private const int LongestPassword = 1024;
    private const string Heading = """
        # Through whom mails go (recovery, invitations). Without a server they wait on the administrator's page "Mails". A line starting with # is not read.
        # server smtp.example:587
        # Encryption: starttls (default), tls (usually port 465), or none, for a server on this machine:
        # security starttls
        # user evidence@example
        # A file that holds the password alone, readable for the service:
        # password-file /etc/evidencechain/smtp.password
        # from evidence@example

        """;

    public required string Host { get; init; }

    public required int Port { get; init; }

    public required SecureSocketOptions Security { get; init; }

    public required MailboxAddress From { get; init; }

    public string? User { get; init; }

    public string? PasswordFile { get; init; }

    public static void Prepare(string folder) => SettingsFile.Prepare(Path.Combine(folder, FileName), Heading);

    /// <summary>Null where no server is named; <see cref="InvalidDataException"/> with line and reason when the file cannot be used.</summary>
    public static MailSettings? Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        Dictionary<string, string> given = new(StringComparer.Ordinal);
        SettingsFile.Read(path, words => words switch
        {
            ["server" or "security" or "user" or "password-file" or "from", _] => given.TryAdd(words[0], words[1]) ? WhyNot(words[0], words[1]) : $"names another {words[0]}",
            _ => "is none of 'server HOST:PORT', 'security starttls|tls|none', 'user NAME', 'password-file PATH', 'from ADDRESS'",
        });
        if (!given.TryGetValue("server", out var server))
        {
            return null;
        }
        var (host, port) = Place(server)!.Value;
        return new()
        {
            Host = host,
            Port = port,
            Security = given.GetValueOrDefault("security") switch { "tls" => SecureSocketOptions.SslOnConnect, "none" => SecureSocketOptions.None, _ => SecureSocketOptions.StartTls },
            From = MailboxAddress.Parse(given.GetValueOrDefault("from") ?? given.GetValueOrDefault("user") ?? throw new InvalidDataException($"{path} names a server, but no 'from ADDRESS'")),
            User = given.GetValueOrDefault("user"),
            PasswordFile = given.GetValueOrDefault("password-file"),
        };
    }

    public async Task<string> PasswordAsync(CancellationToken cancellation)
    {
        if (PasswordFile is null || new FileInfo(PasswordFile).Length > LongestPassword)
        {
            throw new InvalidDataException("user needs a password-file that holds the password alone");
        }
        return (await File.ReadAllTextAsync(PasswordFile, cancellation)).Trim();
    }

    private static string? WhyNot(string name, string value) => name switch
    {
        "server" => Place(value) is null ? $"'{value}' is no server such as smtp.example:587" : null,
        "security" => value is "starttls" or "tls" or "none" ? null : $"'{value}' is none of starttls, tls, none",
        "from" => MailboxAddress.TryParse(value, out _) ? null : $"'{value}' is no mail address",
        _ => null,
    };

    private static (string Host, int Port)? Place(string text) =>
        text.LastIndexOf(':') is > 0 and var colon && int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535 ? (text[..colon], port) : null;
}
