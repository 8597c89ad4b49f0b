using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ExternalActions.Grains.Hosting;

/// <summary>Options that are bound to a section of the configuration and checked before the server starts.</summary>
internal static class ValidatedOptions
{
    /// <summary>Registers options; a bad setting fails the start with its name.</summary>
    /// <typeparam name="T">The options.</typeparam>
    /// <param name="services">Where to register them.</param>
    /// <param name="section">The configuration section.</param>
    /// <param name="validate">What is wrong with them, each beginning with the setting's name.</param>
    public static void AddValidatedOptions<T>(
        this IServiceCollection services, string section, Func<T, IEnumerable<string>> validate)
        where T : class
    {
        services.AddSingleton<IValidateOptions<T>>(new Validation<T>(section, validate));
        services.AddOptions<T>()
            .BindConfiguration(section)
            .ValidateOnStart();
    }

    private sealed class Validation<T>(string section, Func<T, IEnumerable<string>> validate) : IValidateOptions<T>
        where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            var failures = validate(options).Select(failure => $"{section}:{failure}").ToList();
            return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
        }
    }
}
