"""The words synthetic leads are made of: countries and how people spell them, names, companies, titles.

Data only. Domains are reserved ones (RFC 2606), so that no simulated mail has a real address.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["COUNTRIES", "FIRST_NAMES", "FREE_MAIL", "INDUSTRIES", "JOB_TITLES", "LAST_NAMES", "SOURCES", "TRADES", "Country"]


class Country(NamedTuple):
    """A country: its share of the leads, its spellings (the first by far the most frequent), its cities, its states if forms ask."""

    share: float
    spellings: tuple[str, ...]
    cities: tuple[str, ...]
    states: tuple[str, ...] = ()


COUNTRIES = (
    Country(
        30,
        ("United States", "USA", "US", "United States of America", "usa"),
        ("New York", "Chicago", "Austin", "Seattle", "Denver"),
        ("NY", "IL", "TX", "WA", "CO"),
    ),
    Country(9, ("Germany", "Deutschland", "DE", "germany"), ("Berlin", "Hamburg", "München", "Köln")),
    Country(9, ("United Kingdom", "UK", "Great Britain", "England", "GB"), ("London", "Leeds", "Bristol", "Edinburgh")),
    Country(6, ("France", "FR", "FRANCE"), ("Paris", "Lyon", "Lille", "Nantes")),
    Country(6, ("India", "IN", "INDIA"), ("Mumbai", "Bengaluru", "Pune", "Delhi"), ("Maharashtra", "Karnataka", "Maharashtra", "Delhi")),
    Country(5, ("Canada", "CA", "CAN"), ("Toronto", "Vancouver", "Montréal"), ("ON", "BC", "QC")),
    Country(5, ("Japan", "JP", "日本"), ("Tokyo", "Osaka", "Nagoya")),
    Country(4, ("Australia", "AU", "AUS"), ("Sydney", "Melbourne", "Perth"), ("NSW", "VIC", "WA")),
    Country(4, ("Brazil", "Brasil", "BR"), ("São Paulo", "Rio de Janeiro", "Curitiba"), ("SP", "RJ", "PR")),
    Country(3, ("Netherlands", "The Netherlands", "Holland", "NL"), ("Amsterdam", "Utrecht", "Rotterdam")),
    Country(3, ("Spain", "España", "ES"), ("Madrid", "Barcelona", "Valencia")),
    Country(3, ("Italy", "Italia", "IT"), ("Milano", "Roma", "Torino")),
    Country(2, ("Sweden", "Sverige", "SE"), ("Stockholm", "Göteborg", "Malmö")),
    Country(2, ("Switzerland", "Schweiz", "Suisse", "CH"), ("Zürich", "Genève", "Basel")),
    Country(2, ("Singapore", "SG"), ("Singapore",)),
    Country(2, ("Mexico", "México", "MX"), ("Ciudad de México", "Monterrey")),
    Country(2, ("Poland", "Polska", "PL"), ("Warszawa", "Kraków", "Gdańsk")),
    Country(1, ("United Arab Emirates", "UAE", "AE"), ("Dubai", "Abu Dhabi")),
    Country(1, ("South Korea", "Korea, Republic of", "KR"), ("Seoul", "Busan")),
    Country(1, ("South Africa", "ZA", "RSA"), ("Johannesburg", "Cape Town")),
)

FIRST_NAMES = (
    *("Anna", "Ben", "Clara", "David", "Emma", "Felix", "Grace", "Hugo", "Ines", "Jonas", "Kaito", "Lena", "Maria", "Noah"),
    *("Olivia", "Paul", "Qing", "Rosa", "Sofia", "Thomas", "Uma", "Victor", "Wei", "Ximena", "Yuki", "Zoë", "Aisha", "Bruno"),
    *("Carlos", "Divya", "Elif", "François", "Gita", "Hana", "Ivan", "Jürgen", "Kofi", "Liam", "Mateo", "Nadia", "Óscar"),
    *("Priya", "Raj", "Sara", "Tomasz", "Ursula", "Vikram", "William", "Yusuf", "Zofia"),
)
LAST_NAMES = (
    *("Smith", "Müller", "Johnson", "Schmidt", "García", "Martin", "Silva", "Tanaka", "Kumar", "Patel", "Brown", "Jones"),
    *("Wilson", "Rossi", "Bernard", "Dubois", "López", "Sánchez", "Novak", "Kowalski", "Jansen", "Svensson", "Nguyen", "Kim"),
    *("Lee", "Chen", "Wang", "Singh", "Sharma", "Gupta", "Suzuki", "Sato", "Fischer", "Weber", "Meyer", "Wagner", "Taylor"),
    *("Davies", "Evans", "Moreau", "Laurent", "Ferrari", "Costa", "Santos", "O'Brien", "Murphy", "Anderson", "Larsen"),
    *("Virtanen", "Haddad", "Okafor", "Nkosi", "Mbeki", "Petrov", "Ivanova", "Yilmaz", "Demir", "Rahman", "Ali", "Hassan"),
)
TRADES = (
    *("Analytics", "Bank", "Chemicals", "Clinics", "Energy", "Foods", "Insurance", "Labs", "Logistics", "Motors", "Pharma"),
    *("Retail", "Robotics", "Software", "Steel", "Telecom"),
)
INDUSTRIES = (
    *("Technology", "Financial Services", "Chemicals", "Healthcare", "Energy", "Food and Beverage", "Insurance", "Education"),
    *("Transportation", "Automotive", "Pharmaceuticals", "Retail", "Manufacturing", "Government", "Mining", "Telecommunications"),
)
JOB_TITLES = (
    *(
        "Marketing Manager",
        "Sales Manager",
        "IT Manager",
        "Director of Marketing",
        "VP Sales",
        "VP Marketing",
        "CEO",
        "CTO",
        "CIO",
        "Consultant",
    ),
    *(
        "Marketing Specialist",
        "Business Analyst",
        "Data Engineer",
        "Head of Digital",
        "Demand Generation Manager",
        "Student",
        "Professor",
        "Owner",
    ),
    *("Account Executive", "Chief Marketing Officer", "Operations Manager", "HR Manager", "Purchasing Manager", "Developer"),
)
SOURCES = (
    "Web Form",
    "Webinar",
    "Trade Show",
    "Content Syndication",
    "Organic Search",
    "Paid Search",
    "Referral",
    "Partner",
    "Outbound",
    "List Purchase",
)
FREE_MAIL = ("freemail.example", "webmail.example", "mailbox.example", "post.example")
