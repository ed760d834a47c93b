using System.Buffers.Text;
using System.Text;
using EvidenceChain.Web.Accounts.Mail;
using EvidenceChain.Web.Pages;
using Microsoft.AspNetCore.Identity;

namespace EvidenceChain.Web.Accounts;

/// <summary>A new password by e-mail. Whether an address has an account is told to the address alone.</summary>
internal sealed class Recovery(UserManager<Account> accounts, Outbox outbox, SitePlace place)
{
    private const int LongestToken = 1024;

    public static TimeSpan LinkLife { get; } = TimeSpan.FromHours(2);

    public async Task AskAsync(string email, PageWords words, CancellationToken cancellation)
    {
        if (await accounts.FindByEmailAsync(email) is { ClosedAt: null, Email: { } address } account)
        {
            var token = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(await accounts.GeneratePasswordResetTokenAsync(account)));
            await outbox.PostAsync(address, words["mail.recover.subject"], words["mail.recover.body", account.DisplayName, place.Link($"/recover/{account.Id}?token={token}"), LinkLife.TotalHours], cancellation);
        }
    }

    /// <summary>Null when the password is changed, which ends every session; else the key of what is wrong.</summary>
    public async Task<string?> UseAsync(string id, string token, string password)
    {
        if (token.Length > LongestToken || !Base64Url.IsValid(token) || await accounts.FindByIdAsync(id) is not { ClosedAt: null } account)
        {
            return "recover.ended";
        }
        if (PasswordRules.WhyNot(account, password) is { } unfit)
        {
            return unfit;
        }
        var result = await accounts.ResetPasswordAsync(account, Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)), password);
        if (!result.Succeeded)
        {
            return "recover.ended";
        }
        await accounts.SetLockoutEndDateAsync(account, null);
        await accounts.ResetAccessFailedCountAsync(account);
        return null;
    }
}
