using Microsoft.AspNetCore.Identity;

namespace EvidenceChain.Web.Accounts;

/// <summary>A person who may sign in; what they may do is in their memberships.</summary>
public sealed class Account : IdentityUser
{
    public required string DisplayName { get; set; }

    public required DateTimeOffset MadeAt { get; set; }

    /// <summary>Since when nobody signs in with it; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>One account for one e-mail address, which is also what people sign in with.</summary>
    public static Account Make(string email, string displayName, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var now = clock.GetUtcNow();
        return new() { Id = Guid.CreateVersion7(now).ToString("N"), UserName = email, Email = email, EmailConfirmed = true, DisplayName = displayName, MadeAt = now };
    }
}
