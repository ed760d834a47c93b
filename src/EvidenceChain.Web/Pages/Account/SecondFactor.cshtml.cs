using EvidenceChain.Custody.Documents;
using EvidenceChain.Web.Accounts;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Person = EvidenceChain.Web.Accounts.Account;

namespace EvidenceChain.Web.Pages.Account;

/// <summary>Codes of a device (TOTP, RFC 6238) beside the password, and codes on paper for when it is lost.</summary>
internal sealed class SecondFactorModel(UserManager<Person> accounts, SignInDesk desk) : MemberPage(accounts)
{
    private const int RecoveryCodes = 10;
    private const int LongestCode = 20;

    /// <summary>In fours, to type; null when the factor is on, or has just been set.</summary>
    public string? Secret { get; private set; }

    /// <summary>The same for a camera, as SVG.</summary>
    public HtmlString? Picture { get; private set; }

    /// <summary>Shown once.</summary>
    public IReadOnlyList<string> Codes { get; private set; } = [];

    public int CodesLeft { get; private set; }

    public Task OnGetAsync() => ShowAsync();

    public async Task<IActionResult> OnPostTurnOnAsync(string? code)
    {
        if (Person.TwoFactorEnabled)
        {
            return Say("factor.is-on");
        }
        var plain = code?.Replace(" ", "", StringComparison.Ordinal) ?? "";
        if (plain.Length > LongestCode || !await Accounts.VerifyTwoFactorTokenAsync(Person, Accounts.Options.Tokens.AuthenticatorTokenProvider, plain))
        {
            await ShowAsync();
            return Complain("code.refused");
        }
        await Accounts.SetTwoFactorEnabledAsync(Person, true); // ends the other sessions too: none of them showed a code
        return await ShowCodesAsync();
    }

    public async Task<IActionResult> OnPostCodesAsync(string? password) =>
        await IsOwnerAsync(password) ? await ShowCodesAsync() : await RefuseAsync();

    public async Task<IActionResult> OnPostTurnOffAsync(string? password)
    {
        if (!await IsOwnerAsync(password))
        {
            return await RefuseAsync();
        }
        await Accounts.SetTwoFactorEnabledAsync(Person, false);
        await Accounts.ResetAuthenticatorKeyAsync(Person);
        await GoOnAsync();
        return Say("factor.off");
    }

    private async Task<IActionResult> ShowCodesAsync()
    {
        Codes = [.. await Accounts.GenerateNewTwoFactorRecoveryCodesAsync(Person, RecoveryCodes) ?? []];
        CodesLeft = Codes.Count;
        await GoOnAsync();
        return Page();
    }

    private async Task<bool> IsOwnerAsync(string? password)
    {
        if (!await Accounts.IsLockedOutAsync(Person) && await Accounts.CheckPasswordAsync(Person, password ?? ""))
        {
            return true;
        }
        await Accounts.AccessFailedAsync(Person);
        return false;
    }

    private async Task<IActionResult> RefuseAsync()
    {
        await ShowAsync();
        return Complain("account.wrong-password");
    }

    private Task GoOnAsync() => desk.ActForAsync(Person, Viewer.Organisation ?? Organisation.OperatorId);

    private async Task ShowAsync()
    {
        if (Person.TwoFactorEnabled)
        {
            CodesLeft = await Accounts.CountRecoveryCodesAsync(Person);
            return;
        }
        var key = await Accounts.GetAuthenticatorKeyAsync(Person);
        if (key is null)
        {
            await Accounts.ResetAuthenticatorKeyAsync(Person);
            key = (await Accounts.GetAuthenticatorKeyAsync(Person))!;
            await GoOnAsync(); // a new secret ends every session
        }
        Secret = string.Join(' ', key.Chunk(4).Select(part => new string(part)));
        Picture = new HtmlString(QrPicture.SvgOf($"otpauth://totp/EvidenceChain:{Uri.EscapeDataString(Person.Email!)}?secret={key}&issuer=EvidenceChain"));
    }
}
