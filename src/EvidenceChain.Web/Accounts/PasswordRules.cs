using Microsoft.AspNetCore.Identity;

namespace EvidenceChain.Web.Accounts;

/// <summary>Length, not composition (NIST SP 800-63B 5.1.1): 12 to 200 characters, not a few repeated, not the person's own name or address.</summary>
internal sealed class PasswordRules : IPasswordValidator<Account>
{
    public const int Shortest = 12;
    public const int Longest = 200;
    private const int FewestDifferent = 6;
    private const int TellingPart = 4;
    private static readonly string[] Guessed = ["password", "123456", "qwerty", "letmein", "iloveyou", "evidencechain", "admin", "welcome", "abc123", "111111"];

    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user, string? password) => Task.FromResult(
        WhyNot(user, password ?? "") is { } reason ? IdentityResult.Failed(new IdentityError { Code = reason, Description = reason }) : IdentityResult.Success);

    /// <summary>The key of the pages' sentence, or null when the password will do.</summary>
    public static string? WhyNot(Account user, string password) =>
        password.Length is < Shortest or > Longest ? "password.length"
        : password.Distinct().Count() < FewestDifferent ? "password.repeats"
        : IsGuessed(password, [.. Guessed, user.DisplayName, user.Email?.Split('@')[0] ?? ""]) ? "password.guessed"
        : null;

    // What is left when the well-known part is taken out must itself be long enough to keep guessers busy.
    private static bool IsGuessed(string password, IEnumerable<string> parts) =>
        parts.Where(part => part.Length >= TellingPart).Any(part => password.Replace(part, "", StringComparison.OrdinalIgnoreCase).Distinct().Count() < FewestDifferent);
}
