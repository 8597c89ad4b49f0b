using System.Runtime.CompilerServices;

// The template tests set a time limit of their own and look at parts that have no public face.
[assembly: InternalsVisibleTo("ExternalActions.Core.Tests")]
