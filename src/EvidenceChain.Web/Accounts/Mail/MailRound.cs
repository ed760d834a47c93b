using System.Net.Sockets;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Web.Jobs;
using Hangfire;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace EvidenceChain.Web.Accounts.Mail;

/// <summary>Sends the mails that are due through the operator's server; without one they wait.</summary>
internal sealed partial class MailRound(DataFolder data, Outbox outbox, ILogger<MailRound> logger)
{
    public const string Name = "mails";
    public const string EveryFifteenSeconds = "*/15 * * * * *";
    private const int AtOnce = 50;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(20);

    [Queue(JobQueues.CustodyQueue)]
    [AutomaticRetry(Attempts = 0)]
    [DisableConcurrentExecution(60)]
    public async Task RunAsync(CancellationToken cancellation)
    {
        await outbox.ForgetOldAsync(cancellation);
        if (MailSettings.Load(data.Policy) is not { } settings)
        {
            return;
        }
        for (var taken = 0; taken < AtOnce && await outbox.TakeAsync(cancellation) is { Body: { } body } mail; taken++)
        {
            try
            {
                await SendAsync(settings, mail, body, cancellation);
                await outbox.NoteSentAsync(mail.Id, cancellation);
            }
            catch (Exception failure) when (failure is SocketException or IOException or ProtocolException or CommandException or AuthenticationException or SslHandshakeException or InvalidDataException or UnauthorizedAccessException or TimeoutException)
            {
                await outbox.NoteFailedAsync(mail.Id, failure.Message, cancellation);
                NotSent(logger, mail.Id, failure.Message);
                return; // the server is asked again with the next one that is due, not once for each that waits
            }
        }
    }

    private static async Task SendAsync(MailSettings settings, WaitingMail mail, string body, CancellationToken cancellation)
    {
        using var client = new SmtpClient { Timeout = (int)AnswerLimit.TotalMilliseconds };
        await client.ConnectAsync(settings.Host, settings.Port, settings.Security, cancellation);
        if (settings.User is { } user)
        {
            await client.AuthenticateAsync(user, await settings.PasswordAsync(cancellation), cancellation);
        }
        using var message = new MimeMessage { Subject = mail.Subject, Body = new TextPart("plain") { Text = body } };
        message.From.Add(settings.From);
        message.To.Add(MailboxAddress.Parse(mail.Address));
        await client.SendAsync(message, cancellation);
        await client.DisconnectAsync(quit: true, cancellation);
    }

    [LoggerMessage(1, LogLevel.Warning, "mail {Id} was not sent: {Reason}")]
    private static partial void NotSent(ILogger logger, long id, string reason);
}
