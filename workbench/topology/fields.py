"""The fields of a person: Marketo's standard ones by display name, with REST alias and type, and those a design adds.

What a value *means* under an operator is not here (`engine/conditions.py`); this module only says which fields there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["READ_ONLY", "STANDARD", "TYPES", "Field", "field_of"]

TYPES = ("string", "email", "number", "boolean", "date", "datetime", "multiselect")


@dataclass(frozen=True, slots=True)
class Field:
    """A field: display name, type (one of `TYPES`), REST name (None for one that only the design knows)."""

    name: str
    type: str = "string"
    rest: str | None = None

    @property
    def is_number(self) -> bool:
        """Whether values are numbers (kept as such; all other types are kept as codes of distinct values)."""
        return self.type == "number"


_TABLE = """
Id|number|id
Partition|string|leadPartitionId
Created At|datetime|createdAt
Updated At|datetime|updatedAt
Email Address|email|email
First Name|string|firstName
Middle Name|string|middleName
Last Name|string|lastName
Salutation|string|salutation
Company Name|string|company
Job Title|string|title
Country|string|country
State|string|state
City|string|city
Postal Code|string|postalCode
Address|string|address
Industry|string|industry
Annual Revenue|number|annualRevenue
Num Employees|number|numberOfEmployees
Website|string|website
Phone Number|string|phone
Mobile Phone Number|string|mobilePhone
Fax Number|string|fax
Department|string|department
Date of Birth|date|dateOfBirth
Person Source|string|leadSource
Person Score|number|leadScore
Person Status|string|leadStatus
Person Role|string|leadRole
Rating|string|rating
Priority|number|priority
Urgency|number|urgency
Relative Score|number|relativeScore
Relative Urgency|number|relativeUrgency
Unsubscribed|boolean|unsubscribed
Unsubscribed Reason|string|unsubscribedReason
Marketing Suspended|boolean|marketingSuspended
Marketing Suspended Reason|string|marketingSuspendedCause
Email Invalid|boolean|emailInvalid
Email Invalid Cause|string|emailInvalidCause
Blocklisted|boolean|blackListed
Blocklisted Cause|string|blackListedCause
Do Not Call|boolean|doNotCall
Do Not Call Reason|string|doNotCallReason
Acquisition Program|string|acquisitionProgramId
Acquisition Date|datetime|acquisitionDate
Lead Owner|string|leadOwner
Original Source Type|string|originalSourceType
Original Referrer|string|originalReferrer
SFDC Id|string|sfdcId
SFDC Type|string|sfdcType
Microsoft Id|string|microsoftId
Microsoft Type|string|microsoftType
Is Customer|boolean|isCustomer
Is Partner|boolean|isPartner
"""

STANDARD: Mapping[str, Field] = MappingProxyType(
    {name: Field(name, type_, rest) for name, type_, rest in (line.split("|") for line in _TABLE.strip().splitlines())}
)
READ_ONLY = frozenset({"Id", "Partition", "Created At", "Updated At"})  # VIS-14: the partition is not an ordinary field
_BY_REST = {field.rest: field for field in STANDARD.values() if field.rest}


def field_of(name: str, added: Mapping[str, Field] = MappingProxyType({})) -> Field | None:
    """Return the field of that display or REST name; the design's own win. None where there is none."""
    return added.get(name) or STANDARD.get(name) or _BY_REST.get(name)
