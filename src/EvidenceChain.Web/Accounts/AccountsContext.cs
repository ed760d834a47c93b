using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace EvidenceChain.Web.Accounts;

/// <summary>Identity's view of the account tables. Our numbered SQL makes them; a test holds the two together.</summary>
public sealed class AccountsContext(DbContextOptions<AccountsContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.HasDefaultSchema("web");
        var account = modelBuilder.Entity<Account>();
        account.ToTable("accounts").HasKey(row => row.Id);
        account.Ignore(row => row.PhoneNumber).Ignore(row => row.PhoneNumberConfirmed);
        account.Property(row => row.Id).HasColumnName("id");
        account.Property(row => row.UserName).HasColumnName("user_name").HasMaxLength(256).IsRequired();
        account.Property(row => row.NormalizedUserName).HasColumnName("normalized_user_name").HasMaxLength(256).IsRequired();
        account.Property(row => row.Email).HasColumnName("email").HasMaxLength(256).IsRequired();
        account.Property(row => row.NormalizedEmail).HasColumnName("normalized_email").HasMaxLength(256).IsRequired();
        account.Property(row => row.EmailConfirmed).HasColumnName("email_confirmed");
        account.Property(row => row.PasswordHash).HasColumnName("password_hash");
        account.Property(row => row.SecurityStamp).HasColumnName("security_stamp").IsRequired();
        account.Property(row => row.ConcurrencyStamp).HasColumnName("concurrency_stamp").IsConcurrencyToken();
        account.Property(row => row.TwoFactorEnabled).HasColumnName("two_factor_enabled");
        account.Property(row => row.LockoutEnd).HasColumnName("lockout_end");
        account.Property(row => row.LockoutEnabled).HasColumnName("lockout_enabled");
        account.Property(row => row.AccessFailedCount).HasColumnName("access_failed_count");
        account.Property(row => row.DisplayName).HasColumnName("display_name").HasMaxLength(100);
        account.Property(row => row.MadeAt).HasColumnName("made_at");
        account.Property(row => row.ClosedAt).HasColumnName("closed_at");
        var token = modelBuilder.Entity<IdentityUserToken<string>>();
        token.ToTable("account_tokens").HasKey(row => new { row.UserId, row.LoginProvider, row.Name });
        token.Property(row => row.UserId).HasColumnName("account");
        token.Property(row => row.LoginProvider).HasColumnName("provider");
        token.Property(row => row.Name).HasColumnName("name");
        token.Property(row => row.Value).HasColumnName("value");
    }
}
