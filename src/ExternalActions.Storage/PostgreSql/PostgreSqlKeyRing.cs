using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace ExternalActions.Storage.PostgreSql;

/// <summary>Keeps the key ring of Data Protection in the database, so that every server of a cluster can read what another encrypted.</summary>
internal sealed class PostgreSqlKeyRing(NpgsqlDataSource dataSource, PostgreSqlSchema schema) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        // The ring may be asked for before the silo starts.
        schema.SetUp();
        using var command = dataSource.CreateCommand(PostgreSqlStatements.KeyRing["Read"]);
        using var reader = command.ExecuteReader();
        var elements = new List<XElement>();
        while (reader.Read())
        {
            elements.Add(XElement.Parse(reader.GetString(0)));
        }

        return elements;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        schema.SetUp();
        using var command = dataSource.CreateCommand(PostgreSqlStatements.KeyRing["Add"]);
        command.Parameters.Add(new NpgsqlParameter<string>("friendly_name", friendlyName));
        command.Parameters.Add(new NpgsqlParameter<string>("xml", element.ToString(SaveOptions.DisableFormatting)));
        command.ExecuteNonQuery();
    }
}
