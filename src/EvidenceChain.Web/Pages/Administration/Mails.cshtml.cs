using EvidenceChain.Custody.Storage;
using EvidenceChain.Web.Accounts;
using EvidenceChain.Web.Accounts.Mail;

namespace EvidenceChain.Web.Pages.Administration;

/// <summary>Mails that wait and that went. Where no server sends them, an administrator passes their links on.</summary>
[Admits(Role.Administrator, OperatorOnly = true)]
internal sealed class MailsModel(Outbox outbox, DataFolder data) : FormPage
{
    private const int Shown = 100;

    public IReadOnlyList<WaitingMail> Mails { get; private set; } = [];

    public bool HasServer { get; private set; }

    /// <summary>The settings file, to say where it is.</summary>
    public string Settings => Path.Combine(data.Policy, MailSettings.FileName);

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        HasServer = MailSettings.Load(data.Policy) is not null;
        Mails = await outbox.ListAsync(Shown, cancellation);
    }
}
