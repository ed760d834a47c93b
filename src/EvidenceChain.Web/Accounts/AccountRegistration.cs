using EvidenceChain.Custody.Storage;
using EvidenceChain.Web.Accounts.Audit;
using EvidenceChain.Web.Accounts.Limits;
using EvidenceChain.Web.Accounts.Mail;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EvidenceChain.Web.Accounts;

/// <summary>Puts accounts, sessions and their cookies together.</summary>
internal static class AccountRegistration
{
    /// <summary>OWASP's number for PBKDF2 with HMAC-SHA512.</summary>
    private const int PasswordIterations = 210_000;
    private const UnixFileMode OwnerOnlyFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static TimeSpan SessionLife { get; } = TimeSpan.FromHours(12);

    public static void AddAccounts(this IServiceCollection services, DataFolder data, SiteSettings site, SitePlace place)
    {
        services.AddDataProtection().SetApplicationName("EvidenceChain")
            .PersistKeysToFileSystem(Directory.CreateDirectory(Path.Combine(data.Keys, "web"), OwnerOnlyFolder));
        services.AddDbContext<AccountsContext>((provider, options) => options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddIdentityCore<Account>(Configure).AddUserStore<AccountStore>().AddSignInManager().AddDefaultTokenProviders().AddClaimsPrincipalFactory<SessionClaims>();
        // The one rule is ours; the base library's own would ask for capitals and signs.
        services.AddSingleton<IPasswordValidator<Account>, PasswordRules>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = PasswordIterations);
        services.Configure<DataProtectionTokenProviderOptions>(options => options.TokenLifespan = Recovery.LinkLife);
        services.AddAuthentication(IdentityConstants.ApplicationScheme)
            .AddCookie(IdentityConstants.ApplicationScheme, options => Configure(options, site, "session", SessionLife))
            .AddCookie(IdentityConstants.TwoFactorUserIdScheme, options => Configure(options, site, "half-session", TimeSpan.FromMinutes(5)));
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = site.CookieName("form");
            options.Cookie.SecurePolicy = site.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.HeaderName = "x-form-token";
        });
        services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = site.PublicUrl is null ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            foreach (var proxy in site.Proxies)
            {
                options.KnownProxies.Add(proxy); // beside loopback, which is known from the start
            }
        });
        services.AddSingleton(site).AddSingleton(place).AddSingleton<Members>().AddSingleton<OrganisationBook>().AddSingleton<RealIdentities>().AddSingleton<Invitations>().AddSingleton<AccessKeys>()
            .AddSingleton<FirstAdministrator>().AddSingleton<Outbox>().AddTransient<MailRound>().AddScoped<Recovery>().AddScoped<SignInDesk>().AddScoped<Welcome>()
            .AddSingleton<AuditTrail>().AddTransient<AuditRound>().AddSingleton<CaptureQuota>();
        services.Configure<CookieTempDataProviderOptions>(options => options.Cookie.Name = site.CookieName("said"));
    }

    /// <summary>Who asks is found out first; then how often, and whether it may; what was asked is noted whatever the answer. After routing.</summary>
    public static void UseAccounts(this WebApplication app)
    {
        app.UseMiddleware<AuditDoor>();
        app.UseMiddleware<Recognition>();
        app.UseMiddleware<RateDoor>();
        app.UseMiddleware<Reception>();
    }

    private static void Configure(IdentityOptions options)
    {
        options.User.RequireUniqueEmail = true;
        options.User.AllowedUserNameCharacters = ""; // any: the name is the e-mail address
        options.Lockout.MaxFailedAccessAttempts = SignInDesk.TriesBeforeLock;
        options.Lockout.DefaultLockoutTimeSpan = SignInDesk.LockedFor;
        options.ClaimsIdentity.SecurityStampClaimType = SessionClaims.Stamp;
        (options.Password.RequireDigit, options.Password.RequireLowercase, options.Password.RequireUppercase, options.Password.RequireNonAlphanumeric) = (false, false, false, false);
        (options.Password.RequiredLength, options.Password.RequiredUniqueChars) = (1, 0);
    }

    private static void Configure(CookieAuthenticationOptions options, SiteSettings site, string name, TimeSpan life)
    {
        options.Cookie.Name = site.CookieName(name);
        options.Cookie.HttpOnly = true;
        options.Cookie.Path = "/";
        options.Cookie.SameSite = SameSiteMode.Lax; // strict would greet whoever follows a link of a mail as a stranger
        options.Cookie.SecurePolicy = site.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = life;
        options.SlidingExpiration = true;
    }
}
