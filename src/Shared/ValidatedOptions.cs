using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ExternalActions.Shared;

/// <summary>
/// The one way in which options are checked before the server starts: a class of options has a method <c>Validate</c> that answers a text
/// <c>Setting: got this, expected that.</c> for each bad setting, and the start fails with all of them.
/// </summary>
internal static class ValidatedOptions
{
    /// <summary>Registers options that are read from a section of the configuration.</summary>
    /// <typeparam name="T">The options.</typeparam>
    /// <param name="services">Where to register them.</param>
    /// <param name="section">The section.</param>
    /// <param name="validate">What is wrong with them, each beginning with the setting's name.</param>
    public static void AddValidatedOptions<T>(this IServiceCollection services, string section, Func<T, IEnumerable<string>> validate)
        where T : class => services.ValidateOptions(section, validate).BindConfiguration(section);

    /// <summary>Registers options that the caller sets.</summary>
    /// <typeparam name="T">The options.</typeparam>
    /// <param name="services">Where to register them.</param>
    /// <param name="section">The section that they are usually read from, which names them in failures.</param>
    /// <param name="validate">What is wrong with them, each beginning with the setting's name.</param>
    public static OptionsBuilder<T> ValidateOptions<T>(this IServiceCollection services, string section, Func<T, IEnumerable<string>> validate)
        where T : class
    {
        services.AddSingleton<IValidateOptions<T>>(new Validation<T>(section, validate));
        return services.AddOptions<T>().ValidateOnStart();
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
