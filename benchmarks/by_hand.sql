-- The registry `voorbeeldzorg` of fixtures/ as one would write it by hand for the made-up hospital (docs/synth.md): each file read
-- once with the columns that are needed, what is not asked left out at once. $data is the folder, $out the file that is written.
SET TimeZone = 'UTC';

CREATE MACRO key_of(reference, type) AS CASE
  WHEN starts_with(reference, type || '/') AND NOT contains(substr(reference, length(type) + 2), '/') THEN substr(reference, length(type) + 2)
  WHEN starts_with(reference, 'urn:uuid:') THEN substr(reference, 10)
  ELSE nullif(regexp_extract(reference, '^(?:https?://[^?#]*/)?' || type || '/([^/?#|]+)(?:/_history/[^/?#|]+)?$', 1), '') END;
CREATE MACRO coded(codings, s, c) AS list_contains(codings, {'system': s, 'code': c});
CREATE MACRO of_system(codings, s) AS list_extract(list_filter(codings, lambda x: x.system = s), 1).code;
-- The first and last day of a date of any precision, in the zone of the hospital, and its instant.
CREATE MACRO low_of(d) AS CASE
  WHEN length(d) > 10 AND (ends_with(d, 'Z') OR substr(d, length(d) - 5, 1) IN ('+', '-'))
    THEN CAST(CAST(d AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Amsterdam' AS DATE)
  WHEN length(d) >= 10 THEN CAST(left(d, 10) AS DATE)
  WHEN length(d) = 7 THEN CAST(d || '-01' AS DATE)
  WHEN length(d) = 4 THEN CAST(d || '-01-01' AS DATE) END;
CREATE MACRO high_of(d, low) AS CASE length(d)
  WHEN 7 THEN last_day(low) WHEN 4 THEN CAST(left(d, 4) || '-12-31' AS DATE) ELSE low END;
CREATE MACRO at_of(d) AS CASE
  WHEN length(d) > 10 AND (ends_with(d, 'Z') OR substr(d, length(d) - 5, 1) IN ('+', '-')) THEN CAST(d AS TIMESTAMPTZ) END;
CREATE MACRO counts(status) AS coalesce(status, '') NOT IN ('entered-in-error', 'cancelled', 'not-done', 'refuted');
CREATE MACRO rounded(x, n) AS CAST(round(CAST(x AS DECIMAL(18, 9)), n) AS DOUBLE);

CREATE TEMP TABLE patient AS
SELECT id, birthDate AS born, deceasedDateTime AS died, gender,
  list_extract(list_filter(identifier, lambda i: i.system = 'http://fhir.nl/fhir/NamingSystem/bsn'), 1).value AS bsn,
  list_extract(list_filter(identifier, lambda i: i.system <> 'http://fhir.nl/fhir/NamingSystem/bsn'), 1).value AS number,
  list_extract(list_filter(address, lambda a: a.use = 'home' AND a.postalCode IS NOT NULL), 1).postalCode AS postcode,
  key_of(list_extract(list_filter(link, lambda l: l.type = 'replaced-by'), 1).other.reference, 'Patient') AS replaced_by
FROM read_json($data || '/*Patient*.ndjson', format = 'newline_delimited', columns = {
  resourceType: 'VARCHAR', id: 'VARCHAR', birthDate: 'VARCHAR', deceasedDateTime: 'VARCHAR', gender: 'VARCHAR',
  identifier: 'STRUCT(system VARCHAR, value VARCHAR)[]', address: 'STRUCT(use VARCHAR, "postalCode" VARCHAR)[]',
  link: 'STRUCT(type VARCHAR, other STRUCT(reference VARCHAR))[]'})
WHERE resourceType = 'Patient';
CREATE TEMP TABLE replaced AS SELECT id AS old, replaced_by AS new FROM patient WHERE replaced_by IS NOT NULL;

CREATE TEMP TABLE encounter AS
SELECT id, coalesce(r.new, key_of(subject.reference, 'Patient')) AS patient, class.code AS class, period.start AS start_text, period."end" AS end_text,
  low_of(period.start) AS start_low, high_of(period.start, low_of(period.start)) AS start_high, at_of(period.start) AS start_at,
  low_of(period."end") AS end_low, high_of(period."end", low_of(period."end")) AS end_high,
  list_extract(hospitalization.dischargeDisposition.coding, 1) AS destination, reasonReference AS reasons
FROM read_json($data || '/*Encounter*.ndjson', format = 'newline_delimited', columns = {
  resourceType: 'VARCHAR', id: 'VARCHAR', status: 'VARCHAR', class: 'STRUCT(code VARCHAR)', subject: 'STRUCT(reference VARCHAR)',
  period: 'STRUCT(start VARCHAR, "end" VARCHAR)', "reasonReference": 'STRUCT(reference VARCHAR)[]',
  hospitalization: 'STRUCT("dischargeDisposition" STRUCT(coding STRUCT(system VARCHAR, code VARCHAR)[]))'})
LEFT JOIN replaced r ON r.old = key_of(subject.reference, 'Patient')
WHERE resourceType = 'Encounter' AND counts(status) AND class.code IN ('IMP', 'SS');

CREATE TEMP TABLE condition AS
SELECT id, coalesce(r.new, key_of(subject.reference, 'Patient')) AS patient, of_system(code.coding, 'http://hl7.org/fhir/sid/icd-10-nl') AS icd,
  len(list_filter(category, lambda c: coded(c.coding, 'http://snomed.info/sct', '282291009'))) > 0 AS is_diagnosis,
  len(list_filter(category, lambda c: coded(c.coding, 'http://snomed.info/sct', '116223007'))) > 0 AS is_complication,
  low_of(coalesce(onsetDateTime, onsetPeriod.start)) AS low,
  high_of(coalesce(onsetDateTime, onsetPeriod.start), low_of(coalesce(onsetDateTime, onsetPeriod.start))) AS high,
  len(code.coding) > 0 AS is_coded
FROM read_json($data || '/*Condition*.ndjson', format = 'newline_delimited', columns = {
  resourceType: 'VARCHAR', id: 'VARCHAR', "verificationStatus": 'STRUCT(coding STRUCT(code VARCHAR)[])', subject: 'STRUCT(reference VARCHAR)',
  category: 'STRUCT(coding STRUCT(system VARCHAR, code VARCHAR)[])[]', code: 'STRUCT(coding STRUCT(system VARCHAR, code VARCHAR)[])',
  "onsetDateTime": 'VARCHAR', "onsetPeriod": 'STRUCT(start VARCHAR)'})
LEFT JOIN replaced r ON r.old = key_of(subject.reference, 'Patient')
WHERE resourceType = 'Condition' AND NOT list_has_any(coalesce(list_transform(verificationStatus.coding, lambda c: c.code), []), ['entered-in-error', 'refuted']);

CREATE TEMP TABLE procedure AS
SELECT id, key_of(encounter.reference, 'Encounter') AS encounter, low_of(performedDateTime) AS done_low,
  high_of(performedDateTime, low_of(performedDateTime)) AS done_high, at_of(performedDateTime) AS done_at,
  low_of(coalesce(performedDateTime, performedPeriod.start)) AS low,
  high_of(coalesce(performedDateTime, performedPeriod.start), low_of(coalesce(performedDateTime, performedPeriod.start))) AS high,
  at_of(coalesce(performedDateTime, performedPeriod.start)) AS instant,
  of_system(code.coding, 'urn:oid:2.16.840.1.113883.2.4.3.27.15.5') AS activity,
  list_extract(flatten(list_transform(bodySite, lambda b: flatten(list_transform(list_filter(b.extension,
    lambda e: e.url = 'http://nictiz.nl/fhir/StructureDefinition/ext-AnatomicalLocation.Laterality'), lambda e: e.valueCodeableConcept.coding)))), 1).code AS side
FROM read_json($data || '/*Procedure*.ndjson', format = 'newline_delimited', columns = {
  resourceType: 'VARCHAR', id: 'VARCHAR', status: 'VARCHAR', subject: 'STRUCT(reference VARCHAR)', encounter: 'STRUCT(reference VARCHAR)',
  code: 'STRUCT(coding STRUCT(system VARCHAR, code VARCHAR)[])', "performedDateTime": 'VARCHAR', "performedPeriod": 'STRUCT(start VARCHAR)',
  "bodySite": 'STRUCT(extension STRUCT(url VARCHAR, "valueCodeableConcept" STRUCT(coding STRUCT(code VARCHAR)[]))[])[]'})
WHERE resourceType = 'Procedure' AND status = 'completed';

CREATE TEMP TABLE cases AS
SELECT e.*, row_number() OVER (ORDER BY e.id) AS nr, p.gender, p.born, p.died, p.bsn, p.number, p.postcode
FROM encounter e JOIN patient p ON p.id = e.patient AND p.replaced_by IS NULL
WHERE high_of(p.born, low_of(p.born)) + INTERVAL 18 YEAR <= e.start_low AND EXISTS (
  SELECT 1 FROM condition c WHERE c.patient = e.patient AND (left(c.icd, 3) BETWEEN 'C00' AND 'C97' OR left(c.icd, 3) BETWEEN 'D01' AND 'D09')
    AND c.high <= coalesce(e.end_low, e.start_low));

CREATE TEMP TABLE measurement AS
SELECT * FROM (
  SELECT id, status, list_extract(list_filter(code.coding, lambda c: c.code IN
      ('29463-7', '8302-2', '8306-3', '8308-9', '718-7', '85354-9', '365980008', '228273003')), 1) AS asked,
    key_of(subject.reference, 'Patient') AS patient, coalesce(effectiveDateTime, effectiveInstant, effectivePeriod.start) AS text,
    valueQuantity, component, list_extract(valueCodeableConcept.coding, 1) AS answer
  FROM read_json($data || '/*Observation*.ndjson', format = 'newline_delimited', columns = {
    resourceType: 'VARCHAR', id: 'VARCHAR', status: 'VARCHAR', code: 'STRUCT(coding STRUCT(system VARCHAR, code VARCHAR)[])',
    subject: 'STRUCT(reference VARCHAR)', "effectiveDateTime": 'VARCHAR', "effectiveInstant": 'VARCHAR', "effectivePeriod": 'STRUCT(start VARCHAR)',
    "valueQuantity": 'STRUCT(value DOUBLE, code VARCHAR)', "valueCodeableConcept": 'STRUCT(coding STRUCT(system VARCHAR, code VARCHAR)[])',
    component: 'STRUCT(code STRUCT(coding STRUCT(system VARCHAR, code VARCHAR)[]), "valueQuantity" STRUCT(value DOUBLE, code VARCHAR))[]'})
  WHERE resourceType = 'Observation' AND counts(status))
WHERE asked.system IN ('http://loinc.org', 'http://snomed.info/sct') AND (asked.code <> '718-7' OR status IN ('final', 'amended', 'corrected'));
CREATE TEMP TABLE observation AS
SELECT kind, id, nr, quantity.value AS value, quantity.code AS unit, answer.code AS code, answer.system AS system,
  low_of(text) AS low, high_of(text, low) AS high, at_of(text) AS instant
FROM (
  SELECT o.*, CASE asked.code WHEN '29463-7' THEN 'weight' WHEN '718-7' THEN 'hb' WHEN '85354-9' THEN 'pressure' WHEN '365980008' THEN 'tobacco'
      WHEN '228273003' THEN 'alcohol' ELSE 'height' END AS kind,
    CASE WHEN asked.code = '85354-9' THEN list_extract(list_filter(component, lambda c: coded(c.code.coding, 'http://loinc.org', '8480-6')), 1).valueQuantity
      ELSE valueQuantity END AS quantity, c.nr
  FROM measurement o LEFT JOIN replaced r ON r.old = o.patient JOIN cases c ON c.patient = coalesce(r.new, o.patient))
WHERE CASE WHEN kind IN ('tobacco', 'alcohol') THEN answer.code IS NOT NULL ELSE quantity.value IS NOT NULL END;

-- Of each case and kind the one that counts: the last in its window, or the nearest to the start; days that are unsure at their worst.
CREATE TEMP TABLE chosen AS
SELECT nr, kind, value, unit, code, system
FROM (
  SELECT o.*, kind IN ('weight', 'height') AS near, greatest(c.start_high - low, high - c.start_low) AS far,
    CASE WHEN c.start_high < low OR c.start_at < instant THEN 1 ELSE 0 END AS after
  FROM observation o JOIN cases c USING (nr)
  WHERE low >= c.start_high - CASE kind WHEN 'weight' THEN INTERVAL 30 DAY WHEN 'pressure' THEN INTERVAL 30 DAY WHEN 'hb' THEN INTERVAL 90 DAY ELSE INTERVAL 1 YEAR END
    AND high <= CASE WHEN kind IN ('hb', 'pressure') THEN c.start_low ELSE c.end_low END)
QUALIFY row_number() OVER (PARTITION BY nr, kind ORDER BY
  CASE WHEN near THEN far END, CASE WHEN near THEN after END,
  CASE WHEN near AND after = 1 THEN high END, CASE WHEN NOT near OR after = 0 THEN low END DESC,
  CASE WHEN near AND after = 1 THEN low END DESC, CASE WHEN NOT near OR after = 0 THEN high END,
  instant IS NULL, CASE WHEN NOT near OR after = 0 THEN instant END DESC, instant, id, value, unit) = 1;
CREATE TEMP TABLE measured AS
SELECT nr,
  max(CASE WHEN kind = 'height' THEN CASE unit WHEN 'cm' THEN value WHEN 'm' THEN value * 100 WHEN 'mm' THEN value * 0.1 END END) AS height,
  max(CASE WHEN kind = 'weight' THEN CASE unit WHEN 'kg' THEN value WHEN 'g' THEN value * 0.001 END END) AS weight,
  max(CASE WHEN kind = 'hb' THEN CASE unit WHEN 'g/dL' THEN value WHEN 'g/L' THEN value * 0.1 END END) AS hb,
  max(CASE WHEN kind = 'pressure' THEN CASE unit WHEN 'mm[Hg]' THEN value WHEN 'kPa' THEN value * 7.50061575846 END END) AS pressure,
  max(CASE WHEN kind = 'tobacco' AND system = 'http://snomed.info/sct' THEN CASE code
    WHEN '449868002' THEN '1' WHEN '230059006' THEN '1' WHEN '8517006' THEN '2' WHEN '266919005' THEN '3' WHEN '405746006' THEN '4' END END) AS tobacco,
  max(CASE WHEN kind = 'alcohol' AND system = 'http://snomed.info/sct' THEN CASE code
    WHEN '219006' THEN '1' WHEN '228274009' THEN '2' WHEN '783261004' THEN '2' WHEN '82581004' THEN '3' WHEN '105542008' THEN '4' END END) AS alcohol
FROM chosen GROUP BY nr;

-- Operations of the admission: the first by its own date, and the first of those that have a side or an activity.
CREATE TEMP TABLE operated AS
SELECT nr, arg_min(CASE WHEN done_low = done_high THEN done_low END, (done_high, -epoch(done_low), done_at IS NULL, done_at, p.id))
    FILTER (WHERE done_low >= start_high AND done_high <= end_low) AS operation,
  coalesce(bool_or(done_low <= end_high AND done_high >= start_low AND NOT (done_low >= start_high AND done_high <= end_low)), FALSE) AS unsure,
  arg_min(activity, (high, -epoch(low), instant IS NULL, instant, p.id)) FILTER (WHERE low >= start_high AND high <= end_low AND activity IS NOT NULL) AS activity,
  arg_min(side, (high, -epoch(low), instant IS NULL, instant, p.id)) FILTER (WHERE low >= start_high AND high <= end_low AND side IS NOT NULL) AS side
FROM cases c JOIN procedure p ON p.encounter = c.id GROUP BY nr;
CREATE TEMP TABLE diagnosed AS
SELECT nr, arg_min(d.icd, (d.high IS NULL, d.high, -epoch(d.low), d.id)) AS diagnosis
FROM (SELECT nr, key_of(unnest(reasons).reference, 'Condition') AS reason FROM cases) c JOIN condition d ON d.id = c.reason
WHERE d.is_diagnosis AND d.icd IS NOT NULL GROUP BY nr;
-- 2: surely, 1: perhaps, where a date leaves it open.
CREATE TEMP TABLE complicated AS
SELECT nr, max(CASE WHEN low >= start_high AND high <= end_low + INTERVAL 30 DAY THEN 2 WHEN high < start_low OR low > end_high + INTERVAL 30 DAY THEN 0 ELSE 1 END) AS state
FROM cases c JOIN condition d USING (patient) WHERE d.is_complication AND d.is_coded GROUP BY nr;
CREATE TEMP TABLE readmitted AS
SELECT nr, max(CASE WHEN e.start_low >= c.end_high AND e.start_high <= c.end_low + INTERVAL 30 DAY THEN 2
  WHEN e.start_high < c.end_low OR e.start_low > c.end_high + INTERVAL 30 DAY THEN 0 ELSE 1 END) AS state
FROM cases c JOIN encounter e ON e.patient = c.patient AND e.id <> c.id WHERE e.class = 'IMP' AND e.start_text IS NOT NULL GROUP BY nr;

COPY (
  SELECT NULL AS ziekenhuisnummer, number AS patientnummer, bsn, NULL AS opnamenummer, CASE WHEN length(born) >= 10 THEN low_of(born) END AS geboortedatum,
    postcode, NULL AS operateur, CASE gender WHEN 'male' THEN '1' WHEN 'female' THEN '2' WHEN 'unknown' THEN '9' END AS geslacht,
    CAST(rounded(height, 0) AS INTEGER) AS lengte, rounded(weight, 1) AS gewicht, rounded(weight * 10000 / height / height, 1) AS bmi,
    tobacco AS roken, alcohol AS alcoholgebruik, diagnosis AS diagnosecode, CASE WHEN start_low = start_high THEN start_low END AS opnamedatum,
    operation AS operatiedatum, activity AS verrichting, CASE side WHEN '7771000' THEN 'L' WHEN '24028007' THEN 'R' WHEN '51440002' THEN 'B' END AS zijde,
    rounded(hb, 1) AS hb_preoperatief, CAST(rounded(pressure, 0) AS INTEGER) AS bloeddruk_systolisch,
    CASE WHEN end_low = end_high THEN end_low END AS ontslagdatum,
    CASE WHEN class = 'IMP' THEN CASE destination.code WHEN '264362003' THEN '1' WHEN '42665001' THEN '2' WHEN '80522000' THEN '3'
      WHEN '22232009' THEN '4' WHEN '284546000' THEN '5' WHEN '183676005' THEN '6' WHEN '62480006' THEN '7' WHEN 'OTH' THEN '7' END END AS ontslagbestemming,
    CASE coalesce(complicated.state, 0) WHEN 2 THEN '1' WHEN 0 THEN '2' END AS complicatie,
    CASE coalesce(readmitted.state, 0) WHEN 2 THEN '1' WHEN 0 THEN '2' END AS heropname_30d,
    CASE WHEN length(died) >= 10 THEN low_of(died) END AS overlijdensdatum,
    CASE WHEN operation IS NULL AND unsure THEN NULL WHEN died IS NULL THEN '0' WHEN low_of(died) <= operation + INTERVAL 30 DAY THEN '1' WHEN operation IS NOT NULL THEN '0' END AS mortaliteit_30d,
    NULL AS gegevens_gecontroleerd
  FROM cases LEFT JOIN measured USING (nr) LEFT JOIN operated USING (nr) LEFT JOIN diagnosed USING (nr)
    LEFT JOIN complicated USING (nr) LEFT JOIN readmitted USING (nr)
  ORDER BY nr
) TO $out (FORMAT csv, HEADER, DELIMITER ';');
