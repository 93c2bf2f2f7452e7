WITH [alcohol_use_dated] AS (
  SELECT
    [resource_key],
    [patient_key],
    [status],
    [m0_low],
    CASE WHEN [m0_length] = 7 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(MONTH, 1, [m0_low]) AS DATE)) AS DATE) WHEN [m0_length] = 4 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(YEAR, 1, [m0_low]) AS DATE)) AS DATE) ELSE [m0_low] END AS [m0_high],
    [m0_at]
  FROM (
    SELECT
      [resource_key],
      [patient_key],
      [status],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST(CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'W. Europe Standard Time' AS DATE) WHEN LEN([m0_text]) >= 10 THEN CAST(SUBSTRING([m0_text], 1, 10) AS DATE) WHEN LEN([m0_text]) = 7 THEN CAST([m0_text] + '-01' AS DATE) WHEN LEN([m0_text]) = 4 THEN CAST([m0_text] + '-01-01' AS DATE) END AS [m0_low],
      LEN([m0_text]) AS [m0_length],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'UTC' END AS [m0_at]
    FROM (
      SELECT
        [resource_key] AS [resource_key],
        [patient_key] AS [patient_key],
        [status] AS [status],
        COALESCE([date_at], [date_instant], [date_start]) AS [m0_text]
      FROM [alcohol_use]
      WHERE (NOT (COALESCE([status], '') COLLATE Latin1_General_BIN2 IN ('entered-in-error', 'cancelled', 'not-done', 'refuted')))
    ) AS [texts]
  ) AS [days]
), [blood_pressure_dated] AS (
  SELECT
    [resource_key],
    [patient_key],
    [status],
    [systolic_blood_pressure],
    [systolic_blood_pressure_unit],
    [m0_low],
    CASE WHEN [m0_length] = 7 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(MONTH, 1, [m0_low]) AS DATE)) AS DATE) WHEN [m0_length] = 4 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(YEAR, 1, [m0_low]) AS DATE)) AS DATE) ELSE [m0_low] END AS [m0_high],
    [m0_at]
  FROM (
    SELECT
      [resource_key],
      [patient_key],
      [status],
      [systolic_blood_pressure],
      [systolic_blood_pressure_unit],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST(CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'W. Europe Standard Time' AS DATE) WHEN LEN([m0_text]) >= 10 THEN CAST(SUBSTRING([m0_text], 1, 10) AS DATE) WHEN LEN([m0_text]) = 7 THEN CAST([m0_text] + '-01' AS DATE) WHEN LEN([m0_text]) = 4 THEN CAST([m0_text] + '-01-01' AS DATE) END AS [m0_low],
      LEN([m0_text]) AS [m0_length],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'UTC' END AS [m0_at]
    FROM (
      SELECT
        [resource_key] AS [resource_key],
        [patient_key] AS [patient_key],
        [status] AS [status],
        [systolic_blood_pressure] AS [systolic_blood_pressure],
        [systolic_blood_pressure_unit] AS [systolic_blood_pressure_unit],
        COALESCE([date_at], [date_instant], [date_start]) AS [m0_text]
      FROM [blood_pressure]
      WHERE (NOT (COALESCE([status], '') COLLATE Latin1_General_BIN2 IN ('entered-in-error', 'cancelled', 'not-done', 'refuted')))
    ) AS [texts]
  ) AS [days]
), [body_height_dated] AS (
  SELECT
    [resource_key],
    [patient_key],
    [status],
    [height_value],
    [height_value_unit],
    [m0_low],
    CASE WHEN [m0_length] = 7 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(MONTH, 1, [m0_low]) AS DATE)) AS DATE) WHEN [m0_length] = 4 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(YEAR, 1, [m0_low]) AS DATE)) AS DATE) ELSE [m0_low] END AS [m0_high],
    [m0_at]
  FROM (
    SELECT
      [resource_key],
      [patient_key],
      [status],
      [height_value],
      [height_value_unit],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST(CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'W. Europe Standard Time' AS DATE) WHEN LEN([m0_text]) >= 10 THEN CAST(SUBSTRING([m0_text], 1, 10) AS DATE) WHEN LEN([m0_text]) = 7 THEN CAST([m0_text] + '-01' AS DATE) WHEN LEN([m0_text]) = 4 THEN CAST([m0_text] + '-01-01' AS DATE) END AS [m0_low],
      LEN([m0_text]) AS [m0_length],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'UTC' END AS [m0_at]
    FROM (
      SELECT
        [resource_key] AS [resource_key],
        [patient_key] AS [patient_key],
        [status] AS [status],
        [height_value] AS [height_value],
        [height_value_unit] AS [height_value_unit],
        COALESCE([date_at], [date_instant], [date_start]) AS [m0_text]
      FROM [body_height]
      WHERE (NOT (COALESCE([status], '') COLLATE Latin1_General_BIN2 IN ('entered-in-error', 'cancelled', 'not-done', 'refuted')))
    ) AS [texts]
  ) AS [days]
), [body_weight_dated] AS (
  SELECT
    [resource_key],
    [patient_key],
    [status],
    [weight_value],
    [weight_value_unit],
    [m0_low],
    CASE WHEN [m0_length] = 7 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(MONTH, 1, [m0_low]) AS DATE)) AS DATE) WHEN [m0_length] = 4 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(YEAR, 1, [m0_low]) AS DATE)) AS DATE) ELSE [m0_low] END AS [m0_high],
    [m0_at]
  FROM (
    SELECT
      [resource_key],
      [patient_key],
      [status],
      [weight_value],
      [weight_value_unit],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST(CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'W. Europe Standard Time' AS DATE) WHEN LEN([m0_text]) >= 10 THEN CAST(SUBSTRING([m0_text], 1, 10) AS DATE) WHEN LEN([m0_text]) = 7 THEN CAST([m0_text] + '-01' AS DATE) WHEN LEN([m0_text]) = 4 THEN CAST([m0_text] + '-01-01' AS DATE) END AS [m0_low],
      LEN([m0_text]) AS [m0_length],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'UTC' END AS [m0_at]
    FROM (
      SELECT
        [resource_key] AS [resource_key],
        [patient_key] AS [patient_key],
        [status] AS [status],
        [weight_value] AS [weight_value],
        [weight_value_unit] AS [weight_value_unit],
        COALESCE([date_at], [date_instant], [date_start]) AS [m0_text]
      FROM [body_weight]
      WHERE (NOT (COALESCE([status], '') COLLATE Latin1_General_BIN2 IN ('entered-in-error', 'cancelled', 'not-done', 'refuted')))
    ) AS [texts]
  ) AS [days]
), [encounter_dated] AS (
  SELECT
    [resource_key],
    [patient_key],
    [status],
    [end_date_time],
    [start_date_time],
    [setting],
    [holds_class_imp_ss],
    [holds_class_imp],
    [m0_low],
    CASE WHEN [m0_length] = 7 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(MONTH, 1, [m0_low]) AS DATE)) AS DATE) WHEN [m0_length] = 4 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(YEAR, 1, [m0_low]) AS DATE)) AS DATE) ELSE [m0_low] END AS [m0_high],
    [m0_at],
    [m1_low],
    CASE WHEN [m1_length] = 7 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(MONTH, 1, [m1_low]) AS DATE)) AS DATE) WHEN [m1_length] = 4 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(YEAR, 1, [m1_low]) AS DATE)) AS DATE) ELSE [m1_low] END AS [m1_high],
    [m1_at],
    [m2_low],
    CASE WHEN [m2_length] = 7 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(MONTH, 1, [m2_low]) AS DATE)) AS DATE) WHEN [m2_length] = 4 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(YEAR, 1, [m2_low]) AS DATE)) AS DATE) ELSE [m2_low] END AS [m2_high],
    [m2_at]
  FROM (
    SELECT
      [resource_key],
      [patient_key],
      [status],
      [end_date_time],
      [start_date_time],
      [setting],
      [holds_class_imp_ss],
      [holds_class_imp],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST(CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'W. Europe Standard Time' AS DATE) WHEN LEN([m0_text]) >= 10 THEN CAST(SUBSTRING([m0_text], 1, 10) AS DATE) WHEN LEN([m0_text]) = 7 THEN CAST([m0_text] + '-01' AS DATE) WHEN LEN([m0_text]) = 4 THEN CAST([m0_text] + '-01-01' AS DATE) END AS [m0_low],
      LEN([m0_text]) AS [m0_length],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'UTC' END AS [m0_at],
      CASE WHEN (LEN([m1_text]) > 10 AND (SUBSTRING([m1_text], LEN([m1_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m1_text], LEN([m1_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST(CAST([m1_text] AS DATETIMEOFFSET) AT TIME ZONE 'W. Europe Standard Time' AS DATE) WHEN LEN([m1_text]) >= 10 THEN CAST(SUBSTRING([m1_text], 1, 10) AS DATE) WHEN LEN([m1_text]) = 7 THEN CAST([m1_text] + '-01' AS DATE) WHEN LEN([m1_text]) = 4 THEN CAST([m1_text] + '-01-01' AS DATE) END AS [m1_low],
      LEN([m1_text]) AS [m1_length],
      CASE WHEN (LEN([m1_text]) > 10 AND (SUBSTRING([m1_text], LEN([m1_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m1_text], LEN([m1_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST([m1_text] AS DATETIMEOFFSET) AT TIME ZONE 'UTC' END AS [m1_at],
      CASE WHEN (LEN([m2_text]) > 10 AND (SUBSTRING([m2_text], LEN([m2_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m2_text], LEN([m2_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST(CAST([m2_text] AS DATETIMEOFFSET) AT TIME ZONE 'W. Europe Standard Time' AS DATE) WHEN LEN([m2_text]) >= 10 THEN CAST(SUBSTRING([m2_text], 1, 10) AS DATE) WHEN LEN([m2_text]) = 7 THEN CAST([m2_text] + '-01' AS DATE) WHEN LEN([m2_text]) = 4 THEN CAST([m2_text] + '-01-01' AS DATE) END AS [m2_low],
      LEN([m2_text]) AS [m2_length],
      CASE WHEN (LEN([m2_text]) > 10 AND (SUBSTRING([m2_text], LEN([m2_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m2_text], LEN([m2_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST([m2_text] AS DATETIMEOFFSET) AT TIME ZONE 'UTC' END AS [m2_at]
    FROM (
      SELECT
        [resource_key] AS [resource_key],
        [patient_key] AS [patient_key],
        [status] AS [status],
        [end_date_time] AS [end_date_time],
        [start_date_time] AS [start_date_time],
        [setting] AS [setting],
        CASE WHEN [holds_class_imp_ss] = 1 THEN 1 ELSE 0 END AS [holds_class_imp_ss],
        CASE WHEN [holds_class_imp] = 1 THEN 1 ELSE 0 END AS [holds_class_imp],
        [start_date_time] AS [m0_text],
        [end_date_time] AS [m1_text],
        [date_start] AS [m2_text]
      FROM [encounter]
      WHERE (NOT (COALESCE([status], '') COLLATE Latin1_General_BIN2 IN ('entered-in-error', 'cancelled', 'not-done', 'refuted')))
    ) AS [texts]
  ) AS [days]
), [laboratory_test_result_dated] AS (
  SELECT
    [resource_key],
    [patient_key],
    [status],
    [test_result],
    [test_result_unit],
    [holds_status_final_amended_corrected],
    [m0_low],
    CASE WHEN [m0_length] = 7 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(MONTH, 1, [m0_low]) AS DATE)) AS DATE) WHEN [m0_length] = 4 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(YEAR, 1, [m0_low]) AS DATE)) AS DATE) ELSE [m0_low] END AS [m0_high],
    [m0_at]
  FROM (
    SELECT
      [resource_key],
      [patient_key],
      [status],
      [test_result],
      [test_result_unit],
      [holds_status_final_amended_corrected],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST(CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'W. Europe Standard Time' AS DATE) WHEN LEN([m0_text]) >= 10 THEN CAST(SUBSTRING([m0_text], 1, 10) AS DATE) WHEN LEN([m0_text]) = 7 THEN CAST([m0_text] + '-01' AS DATE) WHEN LEN([m0_text]) = 4 THEN CAST([m0_text] + '-01-01' AS DATE) END AS [m0_low],
      LEN([m0_text]) AS [m0_length],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'UTC' END AS [m0_at]
    FROM (
      SELECT
        [resource_key] AS [resource_key],
        [patient_key] AS [patient_key],
        [status] AS [status],
        [test_result] AS [test_result],
        [test_result_unit] AS [test_result_unit],
        CASE WHEN [holds_status_final_amended_corrected] = 1 THEN 1 ELSE 0 END AS [holds_status_final_amended_corrected],
        COALESCE([date_at], [date_instant], [date_start]) AS [m0_text]
      FROM [laboratory_test_result]
      WHERE (NOT (COALESCE([status], '') COLLATE Latin1_General_BIN2 IN ('entered-in-error', 'cancelled', 'not-done', 'refuted')))
    ) AS [texts]
  ) AS [days]
), [patient_dated] AS (
  SELECT
    [resource_key],
    [patient_key],
    [date_of_birth],
    [date_of_death],
    [gender],
    [patient_identification_number_bsn],
    [m0_low],
    CASE WHEN [m0_length] = 7 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(MONTH, 1, [m0_low]) AS DATE)) AS DATE) WHEN [m0_length] = 4 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(YEAR, 1, [m0_low]) AS DATE)) AS DATE) ELSE [m0_low] END AS [m0_high],
    [m0_at],
    [m1_low],
    CASE WHEN [m1_length] = 7 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(MONTH, 1, [m1_low]) AS DATE)) AS DATE) WHEN [m1_length] = 4 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(YEAR, 1, [m1_low]) AS DATE)) AS DATE) ELSE [m1_low] END AS [m1_high],
    [m1_at]
  FROM (
    SELECT
      [resource_key],
      [patient_key],
      [date_of_birth],
      [date_of_death],
      [gender],
      [patient_identification_number_bsn],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST(CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'W. Europe Standard Time' AS DATE) WHEN LEN([m0_text]) >= 10 THEN CAST(SUBSTRING([m0_text], 1, 10) AS DATE) WHEN LEN([m0_text]) = 7 THEN CAST([m0_text] + '-01' AS DATE) WHEN LEN([m0_text]) = 4 THEN CAST([m0_text] + '-01-01' AS DATE) END AS [m0_low],
      LEN([m0_text]) AS [m0_length],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'UTC' END AS [m0_at],
      CASE WHEN (LEN([m1_text]) > 10 AND (SUBSTRING([m1_text], LEN([m1_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m1_text], LEN([m1_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST(CAST([m1_text] AS DATETIMEOFFSET) AT TIME ZONE 'W. Europe Standard Time' AS DATE) WHEN LEN([m1_text]) >= 10 THEN CAST(SUBSTRING([m1_text], 1, 10) AS DATE) WHEN LEN([m1_text]) = 7 THEN CAST([m1_text] + '-01' AS DATE) WHEN LEN([m1_text]) = 4 THEN CAST([m1_text] + '-01-01' AS DATE) END AS [m1_low],
      LEN([m1_text]) AS [m1_length],
      CASE WHEN (LEN([m1_text]) > 10 AND (SUBSTRING([m1_text], LEN([m1_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m1_text], LEN([m1_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST([m1_text] AS DATETIMEOFFSET) AT TIME ZONE 'UTC' END AS [m1_at]
    FROM (
      SELECT
        [resource_key] AS [resource_key],
        [patient_key] AS [patient_key],
        [date_of_birth] AS [date_of_birth],
        [date_of_death] AS [date_of_death],
        [gender] AS [gender],
        [patient_identification_number_bsn] AS [patient_identification_number_bsn],
        [date_of_birth] AS [m0_text],
        [date_of_death] AS [m1_text]
      FROM [patient]
    ) AS [texts]
  ) AS [days]
), [problem_dated] AS (
  SELECT
    [resource_key],
    [patient_key],
    [verification],
    [problem_name_icd_10_nl],
    [holds_category_116223007],
    [holds_category_282291009],
    [m0_low],
    CASE WHEN [m0_length] = 7 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(MONTH, 1, [m0_low]) AS DATE)) AS DATE) WHEN [m0_length] = 4 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(YEAR, 1, [m0_low]) AS DATE)) AS DATE) ELSE [m0_low] END AS [m0_high],
    [m0_at]
  FROM (
    SELECT
      [resource_key],
      [patient_key],
      [verification],
      [problem_name_icd_10_nl],
      [holds_category_116223007],
      [holds_category_282291009],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST(CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'W. Europe Standard Time' AS DATE) WHEN LEN([m0_text]) >= 10 THEN CAST(SUBSTRING([m0_text], 1, 10) AS DATE) WHEN LEN([m0_text]) = 7 THEN CAST([m0_text] + '-01' AS DATE) WHEN LEN([m0_text]) = 4 THEN CAST([m0_text] + '-01-01' AS DATE) END AS [m0_low],
      LEN([m0_text]) AS [m0_length],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'UTC' END AS [m0_at]
    FROM (
      SELECT
        [resource_key] AS [resource_key],
        [patient_key] AS [patient_key],
        [verification] AS [verification],
        [problem_name_icd_10_nl] AS [problem_name_icd_10_nl],
        CASE WHEN [holds_category_116223007] = 1 THEN 1 ELSE 0 END AS [holds_category_116223007],
        CASE WHEN [holds_category_282291009] = 1 THEN 1 ELSE 0 END AS [holds_category_282291009],
        COALESCE([date_at], [date_start]) AS [m0_text]
      FROM [problem]
      WHERE (NOT (COALESCE([verification], '') COLLATE Latin1_General_BIN2 IN ('entered-in-error', 'cancelled', 'not-done', 'refuted')))
    ) AS [texts]
  ) AS [days]
), [procedure_event_dated] AS (
  SELECT
    [resource_key],
    [patient_key],
    [encounter_key],
    [status],
    [laterality],
    [procedure_start_date],
    [procedure_type_nza_zorgactiviteiten],
    [holds_status_completed],
    [m0_low],
    CASE WHEN [m0_length] = 7 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(MONTH, 1, [m0_low]) AS DATE)) AS DATE) WHEN [m0_length] = 4 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(YEAR, 1, [m0_low]) AS DATE)) AS DATE) ELSE [m0_low] END AS [m0_high],
    [m0_at],
    [m1_low],
    CASE WHEN [m1_length] = 7 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(MONTH, 1, [m1_low]) AS DATE)) AS DATE) WHEN [m1_length] = 4 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(YEAR, 1, [m1_low]) AS DATE)) AS DATE) ELSE [m1_low] END AS [m1_high],
    [m1_at]
  FROM (
    SELECT
      [resource_key],
      [patient_key],
      [encounter_key],
      [status],
      [laterality],
      [procedure_start_date],
      [procedure_type_nza_zorgactiviteiten],
      [holds_status_completed],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST(CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'W. Europe Standard Time' AS DATE) WHEN LEN([m0_text]) >= 10 THEN CAST(SUBSTRING([m0_text], 1, 10) AS DATE) WHEN LEN([m0_text]) = 7 THEN CAST([m0_text] + '-01' AS DATE) WHEN LEN([m0_text]) = 4 THEN CAST([m0_text] + '-01-01' AS DATE) END AS [m0_low],
      LEN([m0_text]) AS [m0_length],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'UTC' END AS [m0_at],
      CASE WHEN (LEN([m1_text]) > 10 AND (SUBSTRING([m1_text], LEN([m1_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m1_text], LEN([m1_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST(CAST([m1_text] AS DATETIMEOFFSET) AT TIME ZONE 'W. Europe Standard Time' AS DATE) WHEN LEN([m1_text]) >= 10 THEN CAST(SUBSTRING([m1_text], 1, 10) AS DATE) WHEN LEN([m1_text]) = 7 THEN CAST([m1_text] + '-01' AS DATE) WHEN LEN([m1_text]) = 4 THEN CAST([m1_text] + '-01-01' AS DATE) END AS [m1_low],
      LEN([m1_text]) AS [m1_length],
      CASE WHEN (LEN([m1_text]) > 10 AND (SUBSTRING([m1_text], LEN([m1_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m1_text], LEN([m1_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST([m1_text] AS DATETIMEOFFSET) AT TIME ZONE 'UTC' END AS [m1_at]
    FROM (
      SELECT
        [resource_key] AS [resource_key],
        [patient_key] AS [patient_key],
        [encounter_key] AS [encounter_key],
        [status] AS [status],
        [laterality] AS [laterality],
        [procedure_start_date] AS [procedure_start_date],
        [procedure_type_nza_zorgactiviteiten] AS [procedure_type_nza_zorgactiviteiten],
        CASE WHEN [holds_status_completed] = 1 THEN 1 ELSE 0 END AS [holds_status_completed],
        [procedure_start_date] AS [m0_text],
        COALESCE([date_at], [date_start]) AS [m1_text]
      FROM [procedure_event]
      WHERE (NOT (COALESCE([status], '') COLLATE Latin1_General_BIN2 IN ('entered-in-error', 'cancelled', 'not-done', 'refuted')))
    ) AS [texts]
  ) AS [days]
), [tobacco_use_dated] AS (
  SELECT
    [resource_key],
    [patient_key],
    [status],
    [m0_low],
    CASE WHEN [m0_length] = 7 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(MONTH, 1, [m0_low]) AS DATE)) AS DATE) WHEN [m0_length] = 4 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(YEAR, 1, [m0_low]) AS DATE)) AS DATE) ELSE [m0_low] END AS [m0_high],
    [m0_at]
  FROM (
    SELECT
      [resource_key],
      [patient_key],
      [status],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST(CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'W. Europe Standard Time' AS DATE) WHEN LEN([m0_text]) >= 10 THEN CAST(SUBSTRING([m0_text], 1, 10) AS DATE) WHEN LEN([m0_text]) = 7 THEN CAST([m0_text] + '-01' AS DATE) WHEN LEN([m0_text]) = 4 THEN CAST([m0_text] + '-01-01' AS DATE) END AS [m0_low],
      LEN([m0_text]) AS [m0_length],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'UTC' END AS [m0_at]
    FROM (
      SELECT
        [resource_key] AS [resource_key],
        [patient_key] AS [patient_key],
        [status] AS [status],
        COALESCE([date_at], [date_instant], [date_start]) AS [m0_text]
      FROM [tobacco_use]
      WHERE (NOT (COALESCE([status], '') COLLATE Latin1_General_BIN2 IN ('entered-in-error', 'cancelled', 'not-done', 'refuted')))
    ) AS [texts]
  ) AS [days]
), [d0_cohort] AS (
  SELECT
    [case_key],
    [patient_key],
    [encounter_key],
    [resource_key],
    [start_low],
    [start_high],
    [start_at],
    [end_low],
    [end_high],
    [end_at],
    [c0],
    [c1],
    [c2],
    ROW_NUMBER() OVER (ORDER BY CASE WHEN [case_key] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [case_key] COLLATE Latin1_General_BIN2 ASC) AS [case_no],
    CASE WHEN [c0] = 0 THEN 'age' WHEN ([c0] IS NULL) THEN 'age unsure' WHEN [c1] = 0 THEN 'diagnosis' WHEN ([c1] IS NULL) THEN 'diagnosis unsure' END AS [excluded]
  FROM (
    SELECT
      [k].[case_key],
      [k].[patient_key],
      [k].[encounter_key],
      [k].[resource_key],
      [k].[start_low],
      [k].[start_high],
      [k].[start_at],
      [k].[end_low],
      [k].[end_high],
      [k].[end_at],
      CASE WHEN CASE WHEN ([d0].[high] >= CAST('1000-01-01' AS DATE) AND [d0].[high] <= CAST('8999-12-31' AS DATE)) THEN CAST(DATEADD(MONTH, 216, [d0].[high]) AS DATE) END <= [k].[start_low] THEN 1 WHEN [k].[start_high] < CASE WHEN ([d0].[low] >= CAST('1000-01-01' AS DATE) AND [d0].[low] <= CAST('8999-12-31' AS DATE)) THEN CAST(DATEADD(MONTH, 216, [d0].[low]) AS DATE) END THEN 0 END AS [c0],
      CASE WHEN COALESCE([d1].[found], 0) = 2 THEN 1 WHEN COALESCE([d1].[found], 0) = 0 THEN 0 END AS [c1],
      CASE WHEN ([k].[setting] COLLATE Latin1_General_BIN2 IN ('IMP')) THEN 1 WHEN (NOT ([k].[setting] IS NULL)) THEN 0 END AS [c2]
    FROM (
      SELECT
        [case_key],
        [patient_key],
        [encounter_key],
        [resource_key],
        [start_low],
        [start_high],
        [start_at],
        [end_low],
        [end_high],
        [end_at],
        [setting]
      FROM (
        SELECT
          [c].[resource_key] AS [case_key],
          [c].[patient_key] AS [patient_key],
          [c].[resource_key] AS [encounter_key],
          [c].[resource_key] AS [resource_key],
          [c].[m0_low] AS [start_low],
          [c].[m0_high] AS [start_high],
          [c].[m0_at] AS [start_at],
          [c].[m1_low] AS [end_low],
          [c].[m1_high] AS [end_high],
          [c].[m1_at] AS [end_at],
          [c].[setting] AS [setting],
          ROW_NUMBER() OVER (PARTITION BY [c].[resource_key] ORDER BY CASE WHEN CASE WHEN ([c].[m0_low] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([c].[m0_low] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN CASE WHEN ([c].[m0_high] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([c].[m0_high] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN CASE WHEN ([c].[m0_at] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([c].[m0_at] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN CASE WHEN ([c].[m1_low] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([c].[m1_low] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN CASE WHEN ([c].[m1_high] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([c].[m1_high] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN CASE WHEN ([c].[m1_at] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([c].[m1_at] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN [c].[m0_low] IS NULL THEN 1 ELSE 0 END, [c].[m0_low] ASC, CASE WHEN [c].[m0_high] IS NULL THEN 1 ELSE 0 END, [c].[m0_high] ASC, CASE WHEN [c].[m0_at] IS NULL THEN 1 ELSE 0 END, [c].[m0_at] ASC, CASE WHEN [c].[m1_low] IS NULL THEN 1 ELSE 0 END, [c].[m1_low] ASC, CASE WHEN [c].[m1_high] IS NULL THEN 1 ELSE 0 END, [c].[m1_high] ASC, CASE WHEN [c].[m1_at] IS NULL THEN 1 ELSE 0 END, [c].[m1_at] ASC, CASE WHEN [c].[patient_key] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [c].[patient_key] COLLATE Latin1_General_BIN2 ASC) AS [copy]
        FROM [encounter_dated] AS [c]
        LEFT JOIN [objections] AS [o] ON [o].[patient_key] COLLATE Latin1_General_BIN2 = [c].[patient_key]
        WHERE (([o].[patient_key] IS NULL) AND (NOT ([c].[patient_key] IS NULL)) AND [c].[holds_class_imp_ss] = 1)
      ) AS [versions]
      WHERE [copy] = 1
    ) AS [k]
    LEFT JOIN (
      SELECT
        [p].[patient_key],
        MIN([p].[m0_low]) AS [low],
        MAX([p].[m0_high]) AS [high]
      FROM [patient_dated] AS [p]
      GROUP BY [p].[patient_key]
    ) AS [d0] ON [d0].[patient_key] COLLATE Latin1_General_BIN2 = [k].[patient_key]
    LEFT JOIN (
      SELECT
        [k].[case_key],
        MAX(CASE WHEN [e].[m0_high] <= COALESCE([k].[end_low], [k].[start_low]) THEN 2 WHEN COALESCE([k].[end_high], [k].[start_high]) < [e].[m0_low] THEN 0 ELSE 1 END) AS [found]
      FROM (
        SELECT
          [case_key],
          [patient_key],
          [encounter_key],
          [resource_key],
          [start_low],
          [start_high],
          [start_at],
          [end_low],
          [end_high],
          [end_at],
          [setting]
        FROM (
          SELECT
            [c].[resource_key] AS [case_key],
            [c].[patient_key] AS [patient_key],
            [c].[resource_key] AS [encounter_key],
            [c].[resource_key] AS [resource_key],
            [c].[m0_low] AS [start_low],
            [c].[m0_high] AS [start_high],
            [c].[m0_at] AS [start_at],
            [c].[m1_low] AS [end_low],
            [c].[m1_high] AS [end_high],
            [c].[m1_at] AS [end_at],
            [c].[setting] AS [setting],
            ROW_NUMBER() OVER (PARTITION BY [c].[resource_key] ORDER BY CASE WHEN CASE WHEN ([c].[m0_low] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([c].[m0_low] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN CASE WHEN ([c].[m0_high] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([c].[m0_high] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN CASE WHEN ([c].[m0_at] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([c].[m0_at] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN CASE WHEN ([c].[m1_low] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([c].[m1_low] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN CASE WHEN ([c].[m1_high] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([c].[m1_high] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN CASE WHEN ([c].[m1_at] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([c].[m1_at] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN [c].[m0_low] IS NULL THEN 1 ELSE 0 END, [c].[m0_low] ASC, CASE WHEN [c].[m0_high] IS NULL THEN 1 ELSE 0 END, [c].[m0_high] ASC, CASE WHEN [c].[m0_at] IS NULL THEN 1 ELSE 0 END, [c].[m0_at] ASC, CASE WHEN [c].[m1_low] IS NULL THEN 1 ELSE 0 END, [c].[m1_low] ASC, CASE WHEN [c].[m1_high] IS NULL THEN 1 ELSE 0 END, [c].[m1_high] ASC, CASE WHEN [c].[m1_at] IS NULL THEN 1 ELSE 0 END, [c].[m1_at] ASC, CASE WHEN [c].[patient_key] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [c].[patient_key] COLLATE Latin1_General_BIN2 ASC) AS [copy]
          FROM [encounter_dated] AS [c]
          LEFT JOIN [objections] AS [o] ON [o].[patient_key] COLLATE Latin1_General_BIN2 = [c].[patient_key]
          WHERE (([o].[patient_key] IS NULL) AND (NOT ([c].[patient_key] IS NULL)) AND [c].[holds_class_imp_ss] = 1)
        ) AS [versions]
        WHERE [copy] = 1
      ) AS [k]
      INNER JOIN [problem_dated] AS [e] ON [e].[patient_key] COLLATE Latin1_General_BIN2 = [k].[patient_key]
      INNER JOIN [problem_name] AS [h] ON [h].[resource_key] COLLATE Latin1_General_BIN2 = [e].[resource_key]
      WHERE ([h].[problem_name_system] COLLATE Latin1_General_BIN2 = 'http://hl7.org/fhir/sid/icd-10-nl' AND (('C00' <= SUBSTRING([h].[problem_name], 1, 3) COLLATE Latin1_General_BIN2 AND SUBSTRING([h].[problem_name], 1, 3) COLLATE Latin1_General_BIN2 <= 'C97') OR ('D01' <= SUBSTRING([h].[problem_name], 1, 3) COLLATE Latin1_General_BIN2 AND SUBSTRING([h].[problem_name], 1, 3) COLLATE Latin1_General_BIN2 <= 'D09')))
      GROUP BY [k].[case_key]
    ) AS [d1] ON [d1].[case_key] COLLATE Latin1_General_BIN2 = [k].[resource_key]
  ) AS [judged]
), [d0_keys_patient] AS (
  SELECT
    [key],
    ROW_NUMBER() OVER (ORDER BY CASE WHEN [key] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [key] COLLATE Latin1_General_BIN2 ASC) AS [no]
  FROM (
    SELECT
      [key]
    FROM (
      SELECT
        [patient_key] AS [key]
      FROM [d0_cohort]
      WHERE (([excluded] IS NULL) AND (NOT ([patient_key] IS NULL)))
    ) AS [every]
    GROUP BY [key]
  ) AS [each]
), [d0_keys_encounter] AS (
  SELECT
    [key],
    ROW_NUMBER() OVER (ORDER BY CASE WHEN [key] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [key] COLLATE Latin1_General_BIN2 ASC) AS [no]
  FROM (
    SELECT
      [key]
    FROM (
      SELECT
        [encounter_key] AS [key]
      FROM [d0_cohort]
      WHERE (([excluded] IS NULL) AND (NOT ([encounter_key] IS NULL)))
    ) AS [every]
    GROUP BY [key]
  ) AS [each]
), [d0_keys_resource] AS (
  SELECT
    [key],
    ROW_NUMBER() OVER (ORDER BY CASE WHEN [key] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [key] COLLATE Latin1_General_BIN2 ASC) AS [no]
  FROM (
    SELECT
      [key]
    FROM (
      SELECT
        [resource_key] AS [key]
      FROM [d0_cohort]
      WHERE (([excluded] IS NULL) AND (NOT ([resource_key] IS NULL)))
    ) AS [every]
    GROUP BY [key]
  ) AS [each]
), [d0_pool_0] AS (
  SELECT
    [t].[no] AS [tie],
    [s].[grp],
    [s].[rk],
    [s].[idx],
    [s].[low],
    [s].[high],
    [s].[at],
    [s].[num],
    [s].[unit],
    [s].[txt],
    [s].[sys],
    [s].[own]
  FROM (
    SELECT
      0 AS [grp],
      [v].[patient_key] AS [tie],
      [v].[resource_key] AS [rk],
      [i].[item_index] AS [idx],
      CAST(NULL AS DATE) AS [low],
      CAST(NULL AS DATE) AS [high],
      CAST(NULL AS DATETIME2) AS [at],
      CAST(NULL AS FLOAT) AS [num],
      0 AS [unit],
      [i].[patient_identification_number] AS [txt],
      CAST(NULL AS VARCHAR(MAX)) AS [sys],
      1 AS [own]
    FROM [patient_dated] AS [v]
    INNER JOIN [patient_identification_number] AS [i] ON [i].[resource_key] COLLATE Latin1_General_BIN2 = [v].[resource_key]
    WHERE (NOT ([i].[patient_identification_number] IS NULL))
    UNION ALL
    SELECT
      1 AS [grp],
      [v].[patient_key] AS [tie],
      [v].[resource_key] AS [rk],
      0 AS [idx],
      CAST(NULL AS DATE) AS [low],
      CAST(NULL AS DATE) AS [high],
      CAST(NULL AS DATETIME2) AS [at],
      CAST(NULL AS FLOAT) AS [num],
      0 AS [unit],
      [v].[patient_identification_number_bsn] AS [txt],
      CAST(NULL AS VARCHAR(MAX)) AS [sys],
      1 AS [own]
    FROM [patient_dated] AS [v]
    WHERE (NOT ([v].[patient_identification_number_bsn] IS NULL))
    UNION ALL
    SELECT
      2 AS [grp],
      [v].[patient_key] AS [tie],
      [v].[resource_key] AS [rk],
      0 AS [idx],
      [v].[m0_low] AS [low],
      [v].[m0_high] AS [high],
      [v].[m0_at] AS [at],
      CAST(NULL AS FLOAT) AS [num],
      0 AS [unit],
      CAST(NULL AS VARCHAR(MAX)) AS [txt],
      CAST(NULL AS VARCHAR(MAX)) AS [sys],
      1 AS [own]
    FROM [patient_dated] AS [v]
    WHERE (NOT ([v].[m0_low] IS NULL))
    UNION ALL
    SELECT
      3 AS [grp],
      [v].[patient_key] AS [tie],
      [v].[resource_key] AS [rk],
      [i].[item_index] AS [idx],
      CAST(NULL AS DATE) AS [low],
      CAST(NULL AS DATE) AS [high],
      CAST(NULL AS DATETIME2) AS [at],
      CAST(NULL AS FLOAT) AS [num],
      0 AS [unit],
      [i].[postcode] AS [txt],
      CAST(NULL AS VARCHAR(MAX)) AS [sys],
      1 AS [own]
    FROM [patient_dated] AS [v]
    INNER JOIN [patient_postcode] AS [i] ON [i].[resource_key] COLLATE Latin1_General_BIN2 = [v].[resource_key]
    WHERE (NOT ([i].[postcode] IS NULL))
    UNION ALL
    SELECT
      4 AS [grp],
      [v].[patient_key] AS [tie],
      [v].[resource_key] AS [rk],
      0 AS [idx],
      CAST(NULL AS DATE) AS [low],
      CAST(NULL AS DATE) AS [high],
      CAST(NULL AS DATETIME2) AS [at],
      CAST(NULL AS FLOAT) AS [num],
      0 AS [unit],
      [v].[gender] AS [txt],
      CAST(NULL AS VARCHAR(MAX)) AS [sys],
      1 AS [own]
    FROM [patient_dated] AS [v]
    WHERE (NOT ([v].[gender] IS NULL))
    UNION ALL
    SELECT
      20 AS [grp],
      [v].[patient_key] AS [tie],
      [v].[resource_key] AS [rk],
      0 AS [idx],
      [v].[m1_low] AS [low],
      [v].[m1_high] AS [high],
      [v].[m1_at] AS [at],
      CAST(NULL AS FLOAT) AS [num],
      0 AS [unit],
      CAST(NULL AS VARCHAR(MAX)) AS [txt],
      CAST(NULL AS VARCHAR(MAX)) AS [sys],
      1 AS [own]
    FROM [patient_dated] AS [v]
    WHERE (NOT ([v].[m1_low] IS NULL))
  ) AS [s]
  INNER JOIN [d0_keys_patient] AS [t] ON [t].[key] COLLATE Latin1_General_BIN2 = [s].[tie]
), [d0_pool_1] AS (
  SELECT
    [t].[no] AS [tie],
    [s].[grp],
    [s].[rk],
    [s].[idx],
    [s].[low],
    [s].[high],
    [s].[at],
    [s].[num],
    [s].[unit],
    [s].[txt],
    [s].[sys],
    [s].[own]
  FROM (
    SELECT
      5 AS [grp],
      [v].[patient_key] AS [tie],
      [v].[resource_key] AS [rk],
      0 AS [idx],
      [v].[m0_low] AS [low],
      [v].[m0_high] AS [high],
      [v].[m0_at] AS [at],
      CASE WHEN ([v].[height_value_unit] COLLATE Latin1_General_BIN2 IN ('cm')) THEN CAST([v].[height_value] AS FLOAT) WHEN [v].[height_value_unit] COLLATE Latin1_General_BIN2 = 'm' THEN CAST([v].[height_value] AS FLOAT) * CAST('100.0' AS FLOAT) WHEN [v].[height_value_unit] COLLATE Latin1_General_BIN2 = 'dm' THEN CAST([v].[height_value] AS FLOAT) * CAST('10.0' AS FLOAT) WHEN [v].[height_value_unit] COLLATE Latin1_General_BIN2 = 'mm' THEN CAST([v].[height_value] AS FLOAT) * CAST('0.1' AS FLOAT) WHEN [v].[height_value_unit] COLLATE Latin1_General_BIN2 = 'um' THEN CAST([v].[height_value] AS FLOAT) * CAST('0.0001' AS FLOAT) WHEN [v].[height_value_unit] COLLATE Latin1_General_BIN2 = '[in_i]' THEN CAST([v].[height_value] AS FLOAT) * CAST('2.54' AS FLOAT) WHEN [v].[height_value_unit] COLLATE Latin1_General_BIN2 = '[ft_i]' THEN CAST([v].[height_value] AS FLOAT) * CAST('30.48' AS FLOAT) END AS [num],
      CASE WHEN ([v].[height_value_unit] COLLATE Latin1_General_BIN2 IN ('cm')) THEN 0 ELSE 1 END AS [unit],
      CAST(NULL AS VARCHAR(MAX)) AS [txt],
      CAST(NULL AS VARCHAR(MAX)) AS [sys],
      1 AS [own]
    FROM [body_height_dated] AS [v]
    WHERE (NOT ([v].[height_value] IS NULL))
  ) AS [s]
  INNER JOIN [d0_keys_patient] AS [t] ON [t].[key] COLLATE Latin1_General_BIN2 = [s].[tie]
), [d0_pool_2] AS (
  SELECT
    [t].[no] AS [tie],
    [s].[grp],
    [s].[rk],
    [s].[idx],
    [s].[low],
    [s].[high],
    [s].[at],
    [s].[num],
    [s].[unit],
    [s].[txt],
    [s].[sys],
    [s].[own]
  FROM (
    SELECT
      6 AS [grp],
      [v].[patient_key] AS [tie],
      [v].[resource_key] AS [rk],
      0 AS [idx],
      [v].[m0_low] AS [low],
      [v].[m0_high] AS [high],
      [v].[m0_at] AS [at],
      CASE WHEN ([v].[weight_value_unit] COLLATE Latin1_General_BIN2 IN ('kg')) THEN CAST([v].[weight_value] AS FLOAT) WHEN [v].[weight_value_unit] COLLATE Latin1_General_BIN2 = 'g' THEN CAST([v].[weight_value] AS FLOAT) * CAST('0.001' AS FLOAT) WHEN [v].[weight_value_unit] COLLATE Latin1_General_BIN2 = 'mg' THEN CAST([v].[weight_value] AS FLOAT) * CAST('1e-06' AS FLOAT) WHEN [v].[weight_value_unit] COLLATE Latin1_General_BIN2 = '[lb_av]' THEN CAST([v].[weight_value] AS FLOAT) * CAST('0.45359237' AS FLOAT) WHEN [v].[weight_value_unit] COLLATE Latin1_General_BIN2 = '[oz_av]' THEN CAST([v].[weight_value] AS FLOAT) * CAST('0.028349523125' AS FLOAT) WHEN [v].[weight_value_unit] COLLATE Latin1_General_BIN2 = '[stone_av]' THEN CAST([v].[weight_value] AS FLOAT) * CAST('6.35029318' AS FLOAT) END AS [num],
      CASE WHEN ([v].[weight_value_unit] COLLATE Latin1_General_BIN2 IN ('kg')) THEN 0 ELSE 1 END AS [unit],
      CAST(NULL AS VARCHAR(MAX)) AS [txt],
      CAST(NULL AS VARCHAR(MAX)) AS [sys],
      1 AS [own]
    FROM [body_weight_dated] AS [v]
    WHERE (NOT ([v].[weight_value] IS NULL))
  ) AS [s]
  INNER JOIN [d0_keys_patient] AS [t] ON [t].[key] COLLATE Latin1_General_BIN2 = [s].[tie]
), [d0_pool_3] AS (
  SELECT
    [grp],
    [tie],
    [low],
    [high],
    [txt],
    [sys],
    MIN([high]) OVER (PARTITION BY [tie], [grp] ORDER BY [low] DESC, [high] ASC, CASE WHEN ([at] IS NULL) THEN 1 ELSE 0 END ASC, [at] DESC, [rk] COLLATE Latin1_General_BIN2 ASC, [idx] ASC, CASE WHEN ([txt] COLLATE Latin1_General_BIN2 IS NULL) THEN 1 ELSE 0 END ASC, [txt] COLLATE Latin1_General_BIN2 ASC, CASE WHEN ([sys] COLLATE Latin1_General_BIN2 IS NULL) THEN 1 ELSE 0 END ASC, [sys] COLLATE Latin1_General_BIN2 ASC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS [before_last]
  FROM (
    SELECT
      [t].[no] AS [tie],
      [s].[grp],
      [s].[rk],
      [s].[idx],
      [s].[low],
      [s].[high],
      [s].[at],
      [s].[num],
      [s].[unit],
      [s].[txt],
      [s].[sys],
      [s].[own]
    FROM (
      SELECT
        7 AS [grp],
        [v].[patient_key] AS [tie],
        [v].[resource_key] AS [rk],
        [i].[item_index] AS [idx],
        [v].[m0_low] AS [low],
        [v].[m0_high] AS [high],
        [v].[m0_at] AS [at],
        CAST(NULL AS FLOAT) AS [num],
        0 AS [unit],
        [i].[tobacco_use_status] AS [txt],
        [i].[tobacco_use_status_system] AS [sys],
        1 AS [own]
      FROM [tobacco_use_dated] AS [v]
      INNER JOIN [tobacco_use_status] AS [i] ON [i].[resource_key] COLLATE Latin1_General_BIN2 = [v].[resource_key]
      WHERE (NOT ([i].[tobacco_use_status] IS NULL))
    ) AS [s]
    INNER JOIN [d0_keys_patient] AS [t] ON [t].[key] COLLATE Latin1_General_BIN2 = [s].[tie]
  ) AS [tied]
), [d0_pool_4] AS (
  SELECT
    [grp],
    [tie],
    [low],
    [high],
    [txt],
    [sys],
    MIN([high]) OVER (PARTITION BY [tie], [grp] ORDER BY [low] DESC, [high] ASC, CASE WHEN ([at] IS NULL) THEN 1 ELSE 0 END ASC, [at] DESC, [rk] COLLATE Latin1_General_BIN2 ASC, [idx] ASC, CASE WHEN ([txt] COLLATE Latin1_General_BIN2 IS NULL) THEN 1 ELSE 0 END ASC, [txt] COLLATE Latin1_General_BIN2 ASC, CASE WHEN ([sys] COLLATE Latin1_General_BIN2 IS NULL) THEN 1 ELSE 0 END ASC, [sys] COLLATE Latin1_General_BIN2 ASC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS [before_last]
  FROM (
    SELECT
      [t].[no] AS [tie],
      [s].[grp],
      [s].[rk],
      [s].[idx],
      [s].[low],
      [s].[high],
      [s].[at],
      [s].[num],
      [s].[unit],
      [s].[txt],
      [s].[sys],
      [s].[own]
    FROM (
      SELECT
        8 AS [grp],
        [v].[patient_key] AS [tie],
        [v].[resource_key] AS [rk],
        [i].[item_index] AS [idx],
        [v].[m0_low] AS [low],
        [v].[m0_high] AS [high],
        [v].[m0_at] AS [at],
        CAST(NULL AS FLOAT) AS [num],
        0 AS [unit],
        [i].[alcohol_use_status] AS [txt],
        [i].[alcohol_use_status_system] AS [sys],
        1 AS [own]
      FROM [alcohol_use_dated] AS [v]
      INNER JOIN [alcohol_use_status] AS [i] ON [i].[resource_key] COLLATE Latin1_General_BIN2 = [v].[resource_key]
      WHERE (NOT ([i].[alcohol_use_status] IS NULL))
    ) AS [s]
    INNER JOIN [d0_keys_patient] AS [t] ON [t].[key] COLLATE Latin1_General_BIN2 = [s].[tie]
  ) AS [tied]
), [d0_pool_5] AS (
  SELECT
    [t].[no] AS [tie],
    [s].[grp],
    [s].[rk],
    [s].[idx],
    [s].[low],
    [s].[high],
    [s].[at],
    [s].[num],
    [s].[unit],
    [s].[txt],
    [s].[sys],
    [s].[own]
  FROM (
    SELECT
      9 AS [grp],
      [l].[resource_key] AS [tie],
      [v].[resource_key] AS [rk],
      0 AS [idx],
      [v].[m0_low] AS [low],
      [v].[m0_high] AS [high],
      [v].[m0_at] AS [at],
      CAST(NULL AS FLOAT) AS [num],
      0 AS [unit],
      [v].[problem_name_icd_10_nl] AS [txt],
      CAST(NULL AS VARCHAR(MAX)) AS [sys],
      1 AS [own]
    FROM [problem_dated] AS [v]
    INNER JOIN (
      SELECT
        [resource_key],
        [condition_reference]
      FROM [encounter_condition_reference]
      GROUP BY [resource_key], [condition_reference]
    ) AS [l] ON [l].[condition_reference] COLLATE Latin1_General_BIN2 = [v].[resource_key]
    WHERE ((NOT ([v].[problem_name_icd_10_nl] IS NULL)) AND [v].[holds_category_282291009] = 1)
  ) AS [s]
  INNER JOIN [d0_keys_resource] AS [t] ON [t].[key] COLLATE Latin1_General_BIN2 = [s].[tie]
), [d0_pool_6] AS (
  SELECT
    [t].[no] AS [tie],
    [s].[grp],
    [s].[rk],
    [s].[idx],
    [s].[low],
    [s].[high],
    [s].[at],
    [s].[num],
    [s].[unit],
    [s].[txt],
    [s].[sys],
    [s].[own]
  FROM (
    SELECT
      10 AS [grp],
      [v].[resource_key] AS [tie],
      [v].[resource_key] AS [rk],
      0 AS [idx],
      [v].[m0_low] AS [low],
      [v].[m0_high] AS [high],
      [v].[m0_at] AS [at],
      CAST(NULL AS FLOAT) AS [num],
      0 AS [unit],
      CAST(NULL AS VARCHAR(MAX)) AS [txt],
      CAST(NULL AS VARCHAR(MAX)) AS [sys],
      1 AS [own]
    FROM [encounter_dated] AS [v]
    WHERE ((NOT ([v].[m0_low] IS NULL)) AND [v].[holds_class_imp_ss] = 1)
    UNION ALL
    SELECT
      16 AS [grp],
      [v].[resource_key] AS [tie],
      [v].[resource_key] AS [rk],
      0 AS [idx],
      [v].[m1_low] AS [low],
      [v].[m1_high] AS [high],
      [v].[m1_at] AS [at],
      CAST(NULL AS FLOAT) AS [num],
      0 AS [unit],
      CAST(NULL AS VARCHAR(MAX)) AS [txt],
      CAST(NULL AS VARCHAR(MAX)) AS [sys],
      1 AS [own]
    FROM [encounter_dated] AS [v]
    WHERE ((NOT ([v].[m1_low] IS NULL)) AND [v].[holds_class_imp_ss] = 1)
    UNION ALL
    SELECT
      17 AS [grp],
      [v].[resource_key] AS [tie],
      [v].[resource_key] AS [rk],
      [i].[item_index] AS [idx],
      [v].[m2_low] AS [low],
      [v].[m2_high] AS [high],
      [v].[m2_at] AS [at],
      CAST(NULL AS FLOAT) AS [num],
      0 AS [unit],
      [i].[destination] AS [txt],
      [i].[destination_system] AS [sys],
      1 AS [own]
    FROM [encounter_dated] AS [v]
    INNER JOIN [encounter_destination] AS [i] ON [i].[resource_key] COLLATE Latin1_General_BIN2 = [v].[resource_key]
    WHERE ((NOT ([i].[destination] IS NULL)) AND [v].[holds_class_imp_ss] = 1)
  ) AS [s]
  INNER JOIN [d0_keys_encounter] AS [t] ON [t].[key] COLLATE Latin1_General_BIN2 = [s].[tie]
), [d0_pool_7] AS (
  SELECT
    [grp],
    [tie],
    [low],
    [high],
    [at],
    [txt],
    MAX([low]) OVER (PARTITION BY [tie], [grp] ORDER BY [high] ASC, [low] DESC, CASE WHEN ([at] IS NULL) THEN 1 ELSE 0 END ASC, [at] ASC, [rk] COLLATE Latin1_General_BIN2 ASC, CASE WHEN ([txt] COLLATE Latin1_General_BIN2 IS NULL) THEN 1 ELSE 0 END ASC, [txt] COLLATE Latin1_General_BIN2 ASC, CASE WHEN ([sys] COLLATE Latin1_General_BIN2 IS NULL) THEN 1 ELSE 0 END ASC, [sys] COLLATE Latin1_General_BIN2 ASC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS [before_first]
  FROM (
    SELECT
      [t].[no] AS [tie],
      [s].[grp],
      [s].[rk],
      [s].[idx],
      [s].[low],
      [s].[high],
      [s].[at],
      [s].[num],
      [s].[unit],
      [s].[txt],
      [s].[sys],
      [s].[own]
    FROM (
      SELECT
        11 AS [grp],
        [v].[encounter_key] AS [tie],
        [v].[resource_key] AS [rk],
        0 AS [idx],
        [v].[m0_low] AS [low],
        [v].[m0_high] AS [high],
        [v].[m0_at] AS [at],
        CAST(NULL AS FLOAT) AS [num],
        0 AS [unit],
        CAST(NULL AS VARCHAR(MAX)) AS [txt],
        CAST(NULL AS VARCHAR(MAX)) AS [sys],
        1 AS [own]
      FROM [procedure_event_dated] AS [v]
      WHERE ((NOT ([v].[m0_low] IS NULL)) AND [v].[holds_status_completed] = 1)
      UNION ALL
      SELECT
        12 AS [grp],
        [v].[encounter_key] AS [tie],
        [v].[resource_key] AS [rk],
        0 AS [idx],
        [v].[m1_low] AS [low],
        [v].[m1_high] AS [high],
        [v].[m1_at] AS [at],
        CAST(NULL AS FLOAT) AS [num],
        0 AS [unit],
        [v].[procedure_type_nza_zorgactiviteiten] AS [txt],
        CAST(NULL AS VARCHAR(MAX)) AS [sys],
        1 AS [own]
      FROM [procedure_event_dated] AS [v]
      WHERE ((NOT ([v].[procedure_type_nza_zorgactiviteiten] IS NULL)) AND [v].[holds_status_completed] = 1)
      UNION ALL
      SELECT
        13 AS [grp],
        [v].[encounter_key] AS [tie],
        [v].[resource_key] AS [rk],
        0 AS [idx],
        [v].[m1_low] AS [low],
        [v].[m1_high] AS [high],
        [v].[m1_at] AS [at],
        CAST(NULL AS FLOAT) AS [num],
        0 AS [unit],
        [v].[laterality] AS [txt],
        CAST(NULL AS VARCHAR(MAX)) AS [sys],
        1 AS [own]
      FROM [procedure_event_dated] AS [v]
      WHERE ((NOT ([v].[laterality] IS NULL)) AND [v].[holds_status_completed] = 1)
    ) AS [s]
    INNER JOIN [d0_keys_encounter] AS [t] ON [t].[key] COLLATE Latin1_General_BIN2 = [s].[tie]
  ) AS [tied]
), [d0_pool_8] AS (
  SELECT
    [grp],
    [tie],
    [low],
    [high],
    [num],
    [unit],
    MIN([high]) OVER (PARTITION BY [tie], [grp] ORDER BY [low] DESC, [high] ASC, CASE WHEN ([at] IS NULL) THEN 1 ELSE 0 END ASC, [at] DESC, [rk] COLLATE Latin1_General_BIN2 ASC, CASE WHEN ([num] IS NULL) THEN 1 ELSE 0 END ASC, [num] ASC, [unit] ASC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS [before_last]
  FROM (
    SELECT
      [t].[no] AS [tie],
      [s].[grp],
      [s].[rk],
      [s].[idx],
      [s].[low],
      [s].[high],
      [s].[at],
      [s].[num],
      [s].[unit],
      [s].[txt],
      [s].[sys],
      [s].[own]
    FROM (
      SELECT
        14 AS [grp],
        [v].[patient_key] AS [tie],
        [v].[resource_key] AS [rk],
        0 AS [idx],
        [v].[m0_low] AS [low],
        [v].[m0_high] AS [high],
        [v].[m0_at] AS [at],
        CASE WHEN ([v].[test_result_unit] COLLATE Latin1_General_BIN2 IN ('g/dL')) THEN CAST([v].[test_result] AS FLOAT) WHEN [v].[test_result_unit] COLLATE Latin1_General_BIN2 = 'kg/L' THEN CAST([v].[test_result] AS FLOAT) * CAST('100.0' AS FLOAT) WHEN [v].[test_result_unit] COLLATE Latin1_General_BIN2 = 'kg/dL' THEN CAST([v].[test_result] AS FLOAT) * CAST('1000.0' AS FLOAT) WHEN [v].[test_result_unit] COLLATE Latin1_General_BIN2 = 'kg/mL' THEN CAST([v].[test_result] AS FLOAT) * CAST('100000.0' AS FLOAT) WHEN [v].[test_result_unit] COLLATE Latin1_General_BIN2 = 'g/L' THEN CAST([v].[test_result] AS FLOAT) * CAST('0.1' AS FLOAT) WHEN [v].[test_result_unit] COLLATE Latin1_General_BIN2 = 'g/mL' THEN CAST([v].[test_result] AS FLOAT) * CAST('100.0' AS FLOAT) WHEN [v].[test_result_unit] COLLATE Latin1_General_BIN2 = 'g/uL' THEN CAST([v].[test_result] AS FLOAT) * CAST('100000.0' AS FLOAT) WHEN [v].[test_result_unit] COLLATE Latin1_General_BIN2 = 'mg/L' THEN CAST([v].[test_result] AS FLOAT) * CAST('0.0001' AS FLOAT) WHEN [v].[test_result_unit] COLLATE Latin1_General_BIN2 = 'mg/dL' THEN CAST([v].[test_result] AS FLOAT) * CAST('0.001' AS FLOAT) WHEN [v].[test_result_unit] COLLATE Latin1_General_BIN2 = 'mg/mL' THEN CAST([v].[test_result] AS FLOAT) * CAST('0.1' AS FLOAT) WHEN [v].[test_result_unit] COLLATE Latin1_General_BIN2 = 'mg/uL' THEN CAST([v].[test_result] AS FLOAT) * CAST('100.0' AS FLOAT) WHEN [v].[test_result_unit] COLLATE Latin1_General_BIN2 = 'ug/dL' THEN CAST([v].[test_result] AS FLOAT) * CAST('1e-06' AS FLOAT) WHEN [v].[test_result_unit] COLLATE Latin1_General_BIN2 = 'ug/mL' THEN CAST([v].[test_result] AS FLOAT) * CAST('0.0001' AS FLOAT) WHEN [v].[test_result_unit] COLLATE Latin1_General_BIN2 = 'ug/uL' THEN CAST([v].[test_result] AS FLOAT) * CAST('0.1' AS FLOAT) WHEN [v].[test_result_unit] COLLATE Latin1_General_BIN2 = 'ng/uL' THEN CAST([v].[test_result] AS FLOAT) * CAST('0.0001' AS FLOAT) END AS [num],
        CASE WHEN ([v].[test_result_unit] COLLATE Latin1_General_BIN2 IN ('g/dL')) THEN 0 ELSE 1 END AS [unit],
        CAST(NULL AS VARCHAR(MAX)) AS [txt],
        CAST(NULL AS VARCHAR(MAX)) AS [sys],
        1 AS [own]
      FROM [laboratory_test_result_dated] AS [v]
      WHERE ((NOT ([v].[test_result] IS NULL)) AND [v].[holds_status_final_amended_corrected] = 1)
    ) AS [s]
    INNER JOIN [d0_keys_patient] AS [t] ON [t].[key] COLLATE Latin1_General_BIN2 = [s].[tie]
  ) AS [tied]
), [d0_pool_9] AS (
  SELECT
    [grp],
    [tie],
    [low],
    [high],
    [num],
    [unit],
    MIN([high]) OVER (PARTITION BY [tie], [grp] ORDER BY [low] DESC, [high] ASC, CASE WHEN ([at] IS NULL) THEN 1 ELSE 0 END ASC, [at] DESC, [rk] COLLATE Latin1_General_BIN2 ASC, CASE WHEN ([num] IS NULL) THEN 1 ELSE 0 END ASC, [num] ASC, [unit] ASC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS [before_last]
  FROM (
    SELECT
      [t].[no] AS [tie],
      [s].[grp],
      [s].[rk],
      [s].[idx],
      [s].[low],
      [s].[high],
      [s].[at],
      [s].[num],
      [s].[unit],
      [s].[txt],
      [s].[sys],
      [s].[own]
    FROM (
      SELECT
        15 AS [grp],
        [v].[patient_key] AS [tie],
        [v].[resource_key] AS [rk],
        0 AS [idx],
        [v].[m0_low] AS [low],
        [v].[m0_high] AS [high],
        [v].[m0_at] AS [at],
        CASE WHEN ([v].[systolic_blood_pressure_unit] COLLATE Latin1_General_BIN2 IN ('mm[Hg]')) THEN CAST([v].[systolic_blood_pressure] AS FLOAT) WHEN [v].[systolic_blood_pressure_unit] COLLATE Latin1_General_BIN2 = 'kPa' THEN CAST([v].[systolic_blood_pressure] AS FLOAT) * CAST('7.50061575846' AS FLOAT) WHEN [v].[systolic_blood_pressure_unit] COLLATE Latin1_General_BIN2 = 'Pa' THEN CAST([v].[systolic_blood_pressure] AS FLOAT) * CAST('0.00750061575846' AS FLOAT) WHEN [v].[systolic_blood_pressure_unit] COLLATE Latin1_General_BIN2 = 'cm[H2O]' THEN CAST([v].[systolic_blood_pressure] AS FLOAT) * CAST('0.735559135277' AS FLOAT) WHEN [v].[systolic_blood_pressure_unit] COLLATE Latin1_General_BIN2 = 'mbar' THEN CAST([v].[systolic_blood_pressure] AS FLOAT) * CAST('0.750061575846' AS FLOAT) END AS [num],
        CASE WHEN ([v].[systolic_blood_pressure_unit] COLLATE Latin1_General_BIN2 IN ('mm[Hg]')) THEN 0 ELSE 1 END AS [unit],
        CAST(NULL AS VARCHAR(MAX)) AS [txt],
        CAST(NULL AS VARCHAR(MAX)) AS [sys],
        1 AS [own]
      FROM [blood_pressure_dated] AS [v]
      WHERE (NOT ([v].[systolic_blood_pressure] IS NULL))
    ) AS [s]
    INNER JOIN [d0_keys_patient] AS [t] ON [t].[key] COLLATE Latin1_General_BIN2 = [s].[tie]
  ) AS [tied]
), [d0_pool_10] AS (
  SELECT
    [t].[no] AS [tie],
    [s].[grp],
    [s].[rk],
    [s].[idx],
    [s].[low],
    [s].[high],
    [s].[at],
    [s].[num],
    [s].[unit],
    [s].[txt],
    [s].[sys],
    [s].[own]
  FROM (
    SELECT
      18 AS [grp],
      [v].[patient_key] AS [tie],
      [v].[resource_key] AS [rk],
      [i].[item_index] AS [idx],
      [v].[m0_low] AS [low],
      [v].[m0_high] AS [high],
      [v].[m0_at] AS [at],
      CAST(NULL AS FLOAT) AS [num],
      0 AS [unit],
      [i].[problem_name] AS [txt],
      [i].[problem_name_system] AS [sys],
      1 AS [own]
    FROM [problem_dated] AS [v]
    INNER JOIN [problem_name] AS [i] ON [i].[resource_key] COLLATE Latin1_General_BIN2 = [v].[resource_key]
    WHERE ((NOT ([i].[problem_name] IS NULL)) AND [v].[holds_category_116223007] = 1)
  ) AS [s]
  INNER JOIN [d0_keys_patient] AS [t] ON [t].[key] COLLATE Latin1_General_BIN2 = [s].[tie]
), [d0_pool_11] AS (
  SELECT
    [t].[no] AS [tie],
    [s].[grp],
    [s].[rk],
    [s].[idx],
    [s].[low],
    [s].[high],
    [s].[at],
    [s].[num],
    [s].[unit],
    [s].[txt],
    [s].[sys],
    [s].[own]
  FROM (
    SELECT
      19 AS [grp],
      [v].[patient_key] AS [tie],
      [v].[resource_key] AS [rk],
      0 AS [idx],
      [v].[m0_low] AS [low],
      [v].[m0_high] AS [high],
      [v].[m0_at] AS [at],
      CAST(NULL AS FLOAT) AS [num],
      0 AS [unit],
      CAST(NULL AS VARCHAR(MAX)) AS [txt],
      CAST(NULL AS VARCHAR(MAX)) AS [sys],
      0 AS [own]
    FROM [encounter_dated] AS [v]
    WHERE ((NOT ([v].[m0_low] IS NULL)) AND [v].[holds_class_imp] = 1)
  ) AS [s]
  INNER JOIN [d0_keys_patient] AS [t] ON [t].[key] COLLATE Latin1_General_BIN2 = [s].[tie]
), [d0_cases_0] AS (
  SELECT
    [case_no],
    [resource_key],
    [start_low],
    [start_high],
    [start_at],
    [end_low],
    [end_high],
    [end_at],
    [patient_no],
    [resource_no],
    [encounter_no],
    CASE WHEN ([start_high] >= CAST('1000-01-01' AS DATE) AND [start_high] <= CAST('8999-12-31' AS DATE)) THEN CAST(DATEADD(MONTH, (-12), [start_high]) AS DATE) END AS [b1_from_sure],
    CASE WHEN ([start_low] >= CAST('1000-01-01' AS DATE) AND [start_low] <= CAST('8999-12-31' AS DATE)) THEN CAST(DATEADD(MONTH, (-12), [start_low]) AS DATE) END AS [b1_from_perhaps],
    [end_low] AS [b1_to_sure],
    [end_high] AS [b1_to_perhaps],
    CASE WHEN ([start_high] >= CAST('1000-01-01' AS DATE) AND [start_high] <= CAST('8999-12-31' AS DATE)) THEN CAST(DATEADD(DAY, (-30), [start_high]) AS DATE) END AS [b2_from_sure],
    CASE WHEN ([start_low] >= CAST('1000-01-01' AS DATE) AND [start_low] <= CAST('8999-12-31' AS DATE)) THEN CAST(DATEADD(DAY, (-30), [start_low]) AS DATE) END AS [b2_from_perhaps],
    [end_low] AS [b2_to_sure],
    [end_high] AS [b2_to_perhaps],
    [start_high] AS [b3_from_sure],
    [start_low] AS [b3_from_perhaps],
    [end_low] AS [b3_to_sure],
    [end_high] AS [b3_to_perhaps],
    CASE WHEN ([start_high] >= CAST('1000-01-01' AS DATE) AND [start_high] <= CAST('8999-12-31' AS DATE)) THEN CAST(DATEADD(DAY, (-90), [start_high]) AS DATE) END AS [b4_from_sure],
    CASE WHEN ([start_low] >= CAST('1000-01-01' AS DATE) AND [start_low] <= CAST('8999-12-31' AS DATE)) THEN CAST(DATEADD(DAY, (-90), [start_low]) AS DATE) END AS [b4_from_perhaps],
    [start_low] AS [b4_to_sure],
    [start_high] AS [b4_to_perhaps],
    CASE WHEN ([start_high] >= CAST('1000-01-01' AS DATE) AND [start_high] <= CAST('8999-12-31' AS DATE)) THEN CAST(DATEADD(DAY, (-30), [start_high]) AS DATE) END AS [b5_from_sure],
    CASE WHEN ([start_low] >= CAST('1000-01-01' AS DATE) AND [start_low] <= CAST('8999-12-31' AS DATE)) THEN CAST(DATEADD(DAY, (-30), [start_low]) AS DATE) END AS [b5_from_perhaps],
    [start_low] AS [b5_to_sure],
    [start_high] AS [b5_to_perhaps],
    [start_high] AS [b6_from_sure],
    [start_low] AS [b6_from_perhaps],
    CASE WHEN ([end_low] >= CAST('1000-01-01' AS DATE) AND [end_low] <= CAST('8999-12-31' AS DATE)) THEN CAST(DATEADD(DAY, 30, [end_low]) AS DATE) END AS [b6_to_sure],
    CASE WHEN ([end_high] >= CAST('1000-01-01' AS DATE) AND [end_high] <= CAST('8999-12-31' AS DATE)) THEN CAST(DATEADD(DAY, 30, [end_high]) AS DATE) END AS [b6_to_perhaps],
    [end_high] AS [b7_from_sure],
    [end_low] AS [b7_from_perhaps],
    CASE WHEN ([end_low] >= CAST('1000-01-01' AS DATE) AND [end_low] <= CAST('8999-12-31' AS DATE)) THEN CAST(DATEADD(DAY, 30, [end_low]) AS DATE) END AS [b7_to_sure],
    CASE WHEN ([end_high] >= CAST('1000-01-01' AS DATE) AND [end_high] <= CAST('8999-12-31' AS DATE)) THEN CAST(DATEADD(DAY, 30, [end_high]) AS DATE) END AS [b7_to_perhaps]
  FROM (
    SELECT
      [k].[case_no],
      [k].[resource_key],
      [k].[start_low],
      [k].[start_high],
      [k].[start_at],
      [k].[end_low],
      [k].[end_high],
      [k].[end_at],
      [patient].[no] AS [patient_no],
      [resource].[no] AS [resource_no],
      [encounter].[no] AS [encounter_no]
    FROM [d0_cohort] AS [k]
    LEFT JOIN [d0_keys_patient] AS [patient] ON [patient].[key] COLLATE Latin1_General_BIN2 = [k].[patient_key]
    LEFT JOIN [d0_keys_resource] AS [resource] ON [resource].[key] COLLATE Latin1_General_BIN2 = [k].[resource_key]
    LEFT JOIN [d0_keys_encounter] AS [encounter] ON [encounter].[key] COLLATE Latin1_General_BIN2 = [k].[encounter_key]
    WHERE ([k].[excluded] IS NULL)
  ) AS [anchored]
), [d0_pivot_0_0] AS (
  SELECT
    [case_no],
    MAX(CASE WHEN [grp] = 0 THEN [w0] END) AS [x0_state],
    MAX(CASE WHEN [grp] = 0 THEN [txt0] END) AS [x0_t],
    MAX(CASE WHEN [grp] = 1 THEN [w1] END) AS [x1_state],
    MAX(CASE WHEN [grp] = 1 THEN [txt1] END) AS [x1_t],
    CASE WHEN MIN(CASE WHEN ([grp] = 1 AND 2 <= [w1]) THEN [txt] COLLATE Latin1_General_BIN2 END) <> MAX(CASE WHEN ([grp] = 1 AND 2 <= [w1]) THEN [txt] COLLATE Latin1_General_BIN2 END) THEN 1 ELSE 0 END AS [x1_differ],
    MAX(CASE WHEN [grp] = 2 THEN [w1] END) AS [x2_state],
    MAX(CASE WHEN [grp] = 2 THEN [low1] END) AS [x2_l],
    MAX(CASE WHEN [grp] = 2 THEN [high1] END) AS [x2_h],
    MAX(CASE WHEN [grp] = 2 THEN [at1] END) AS [x2_a],
    CASE WHEN (MIN(CASE WHEN ([grp] = 2 AND 2 <= [w1]) THEN [low] END) <> MAX(CASE WHEN ([grp] = 2 AND 2 <= [w1]) THEN [low] END) OR MIN(CASE WHEN ([grp] = 2 AND 2 <= [w1]) THEN [high] END) <> MAX(CASE WHEN ([grp] = 2 AND 2 <= [w1]) THEN [high] END)) THEN 1 ELSE 0 END AS [x2_differ],
    MAX(CASE WHEN [grp] = 3 THEN [w0] END) AS [x3_state],
    MAX(CASE WHEN [grp] = 3 THEN [txt0] END) AS [x3_t],
    MAX(CASE WHEN [grp] = 4 THEN [w1] END) AS [x4_state],
    MAX(CASE WHEN [grp] = 4 THEN [txt1] END) AS [x4_t],
    CASE WHEN MIN(CASE WHEN ([grp] = 4 AND 2 <= [w1]) THEN [txt] COLLATE Latin1_General_BIN2 END) <> MAX(CASE WHEN ([grp] = 4 AND 2 <= [w1]) THEN [txt] COLLATE Latin1_General_BIN2 END) THEN 1 ELSE 0 END AS [x4_differ],
    MAX(CASE WHEN [grp] = 20 THEN [w1] END) AS [x20_state],
    MAX(CASE WHEN [grp] = 20 THEN [low1] END) AS [x20_l],
    MAX(CASE WHEN [grp] = 20 THEN [high1] END) AS [x20_h],
    MAX(CASE WHEN [grp] = 20 THEN [at1] END) AS [x20_a],
    CASE WHEN (MIN(CASE WHEN ([grp] = 20 AND 2 <= [w1]) THEN [low] END) <> MAX(CASE WHEN ([grp] = 20 AND 2 <= [w1]) THEN [low] END) OR MIN(CASE WHEN ([grp] = 20 AND 2 <= [w1]) THEN [high] END) <> MAX(CASE WHEN ([grp] = 20 AND 2 <= [w1]) THEN [high] END)) THEN 1 ELSE 0 END AS [x20_differ]
  FROM (
    SELECT
      [case_no],
      [grp],
      [txt],
      [low],
      [high],
      [w0],
      [w1],
      CASE WHEN ([w0] = 2 AND [rn0] = [first0]) THEN [txt] END AS [txt0],
      CASE WHEN ([w1] = 2 AND [rn1] = [first1]) THEN [txt] END AS [txt1],
      CASE WHEN ([w1] = 2 AND [rn1] = [first1]) THEN [low] END AS [low1],
      CASE WHEN ([w1] = 2 AND [rn1] = [first1]) THEN [high] END AS [high1],
      CASE WHEN ([w1] = 2 AND [rn1] = [first1]) THEN [at] END AS [at1]
    FROM (
      SELECT
        [case_no],
        [grp],
        [rk],
        [idx],
        [low],
        [high],
        [at],
        [num],
        [unit],
        [txt],
        [sys],
        [w0],
        [w1],
        [rn0],
        [rn1],
        MIN(CASE WHEN [w0] = 2 THEN [rn0] END) OVER (PARTITION BY [case_no], [grp]) AS [first0],
        MIN(CASE WHEN [w1] = 2 THEN [rn1] END) OVER (PARTITION BY [case_no], [grp]) AS [first1]
      FROM (
        SELECT
          [case_no],
          [grp],
          [rk],
          [idx],
          [low],
          [high],
          [at],
          [num],
          [unit],
          [txt],
          [sys],
          [w0],
          [w1],
          ROW_NUMBER() OVER (PARTITION BY [case_no], [grp] ORDER BY CASE WHEN CASE WHEN ([high] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([high] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN [high] IS NULL THEN 1 ELSE 0 END, [high] ASC, [low] DESC, CASE WHEN CASE WHEN ([at] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([at] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN [at] IS NULL THEN 1 ELSE 0 END, [at] ASC, CASE WHEN [rk] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [rk] COLLATE Latin1_General_BIN2 ASC, CASE WHEN [idx] IS NULL THEN 1 ELSE 0 END, [idx] ASC, CASE WHEN [txt] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [txt] COLLATE Latin1_General_BIN2 ASC, CASE WHEN [sys] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [sys] COLLATE Latin1_General_BIN2 ASC) AS [rn0],
          ROW_NUMBER() OVER (PARTITION BY [case_no], [grp] ORDER BY CASE WHEN [rk] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [rk] COLLATE Latin1_General_BIN2 ASC, CASE WHEN [idx] IS NULL THEN 1 ELSE 0 END, [idx] ASC, CASE WHEN [low] IS NULL THEN 1 ELSE 0 END, [low] ASC, CASE WHEN [high] IS NULL THEN 1 ELSE 0 END, [high] ASC, CASE WHEN [at] IS NULL THEN 1 ELSE 0 END, [at] ASC, CASE WHEN [txt] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [txt] COLLATE Latin1_General_BIN2 ASC, CASE WHEN [sys] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [sys] COLLATE Latin1_General_BIN2 ASC) AS [rn1]
        FROM (
          SELECT
            [k].[case_no],
            [s].[grp],
            [s].[rk],
            [s].[idx],
            [s].[low],
            [s].[high],
            [s].[at],
            [s].[num],
            [s].[unit],
            [s].[txt],
            [s].[sys],
            2 AS [w0],
            2 AS [w1]
          FROM [d0_pool_0] AS [s]
          INNER JOIN [d0_cases_0] AS [k] ON [k].[patient_no] = [s].[tie]
        ) AS [tied]
      ) AS [numbered]
    ) AS [ranked]
  ) AS [chosen]
  GROUP BY [case_no]
), [d0_pivot_0_1] AS (
  SELECT
    [case_no],
    MAX([w0]) AS [x5_state],
    MAX([num0]) AS [x5_n]
  FROM (
    SELECT
      [case_no],
      [grp],
      CASE WHEN (([w0] = 2 AND [rn0] = [first0]) AND [unit] = 1) THEN 3 ELSE [w0] END AS [w0],
      CASE WHEN ([w0] = 2 AND [rn0] = [first0]) THEN [num] END AS [num0]
    FROM (
      SELECT
        [case_no],
        [grp],
        [rk],
        [idx],
        [low],
        [high],
        [at],
        [num],
        [unit],
        [txt],
        [sys],
        [w0],
        [rn0],
        MIN(CASE WHEN [w0] = 2 THEN [rn0] END) OVER (PARTITION BY [case_no], [grp]) AS [first0]
      FROM (
        SELECT
          [case_no],
          [grp],
          [rk],
          [idx],
          [low],
          [high],
          [at],
          [num],
          [unit],
          [txt],
          [sys],
          [w0],
          ROW_NUMBER() OVER (PARTITION BY [case_no], [grp] ORDER BY CASE WHEN CASE WHEN ([far] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([far] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN [far] IS NULL THEN 1 ELSE 0 END, [far] ASC, CASE WHEN [after] IS NULL THEN 1 ELSE 0 END, [after] ASC, CASE WHEN [after] = 0 THEN [low] END DESC, CASE WHEN CASE WHEN [after] = 0 THEN [high] END IS NULL THEN 1 ELSE 0 END, CASE WHEN [after] = 0 THEN [high] END ASC, CASE WHEN CASE WHEN [after] = 1 THEN [high] END IS NULL THEN 1 ELSE 0 END, CASE WHEN [after] = 1 THEN [high] END ASC, CASE WHEN [after] = 1 THEN [low] END DESC, CASE WHEN CASE WHEN ([at] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([at] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN [after] = 0 THEN [at] END DESC, CASE WHEN CASE WHEN [after] = 1 THEN [at] END IS NULL THEN 1 ELSE 0 END, CASE WHEN [after] = 1 THEN [at] END ASC, CASE WHEN [rk] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [rk] COLLATE Latin1_General_BIN2 ASC, CASE WHEN [num] IS NULL THEN 1 ELSE 0 END, [num] ASC, CASE WHEN [unit] IS NULL THEN 1 ELSE 0 END, [unit] ASC) AS [rn0]
        FROM (
          SELECT
            [k].[case_no],
            [s].[grp],
            [s].[rk],
            [s].[idx],
            [s].[low],
            [s].[high],
            [s].[at],
            [s].[num],
            [s].[unit],
            [s].[txt],
            [s].[sys],
            CASE WHEN ([k].[b1_from_sure] <= [s].[low] AND [s].[high] <= [k].[b1_to_sure]) THEN 2 WHEN ([s].[high] < [k].[b1_from_perhaps] OR [k].[b1_to_perhaps] < [s].[low]) THEN 0 ELSE 1 END AS [w0],
            CASE WHEN DATEDIFF(DAY, [s].[low], [k].[start_high]) < DATEDIFF(DAY, [k].[start_low], [s].[high]) THEN DATEDIFF(DAY, [k].[start_low], [s].[high]) ELSE DATEDIFF(DAY, [s].[low], [k].[start_high]) END AS [far],
            CASE WHEN ([k].[start_high] < [s].[low] OR [k].[start_at] < [s].[at]) THEN 1 ELSE 0 END AS [after]
          FROM [d0_pool_1] AS [s]
          INNER JOIN [d0_cases_0] AS [k] ON [k].[patient_no] = [s].[tie]
        ) AS [tied]
      ) AS [numbered]
    ) AS [ranked]
  ) AS [chosen]
  GROUP BY [case_no]
), [d0_pivot_0_2] AS (
  SELECT
    [case_no],
    MAX([w0]) AS [x6_state],
    MAX([num0]) AS [x6_n]
  FROM (
    SELECT
      [case_no],
      [grp],
      CASE WHEN (([w0] = 2 AND [rn0] = [first0]) AND [unit] = 1) THEN 3 ELSE [w0] END AS [w0],
      CASE WHEN ([w0] = 2 AND [rn0] = [first0]) THEN [num] END AS [num0]
    FROM (
      SELECT
        [case_no],
        [grp],
        [rk],
        [idx],
        [low],
        [high],
        [at],
        [num],
        [unit],
        [txt],
        [sys],
        [w0],
        [rn0],
        MIN(CASE WHEN [w0] = 2 THEN [rn0] END) OVER (PARTITION BY [case_no], [grp]) AS [first0]
      FROM (
        SELECT
          [case_no],
          [grp],
          [rk],
          [idx],
          [low],
          [high],
          [at],
          [num],
          [unit],
          [txt],
          [sys],
          [w0],
          ROW_NUMBER() OVER (PARTITION BY [case_no], [grp] ORDER BY CASE WHEN CASE WHEN ([far] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([far] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN [far] IS NULL THEN 1 ELSE 0 END, [far] ASC, CASE WHEN [after] IS NULL THEN 1 ELSE 0 END, [after] ASC, CASE WHEN [after] = 0 THEN [low] END DESC, CASE WHEN CASE WHEN [after] = 0 THEN [high] END IS NULL THEN 1 ELSE 0 END, CASE WHEN [after] = 0 THEN [high] END ASC, CASE WHEN CASE WHEN [after] = 1 THEN [high] END IS NULL THEN 1 ELSE 0 END, CASE WHEN [after] = 1 THEN [high] END ASC, CASE WHEN [after] = 1 THEN [low] END DESC, CASE WHEN CASE WHEN ([at] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([at] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN [after] = 0 THEN [at] END DESC, CASE WHEN CASE WHEN [after] = 1 THEN [at] END IS NULL THEN 1 ELSE 0 END, CASE WHEN [after] = 1 THEN [at] END ASC, CASE WHEN [rk] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [rk] COLLATE Latin1_General_BIN2 ASC, CASE WHEN [num] IS NULL THEN 1 ELSE 0 END, [num] ASC, CASE WHEN [unit] IS NULL THEN 1 ELSE 0 END, [unit] ASC) AS [rn0]
        FROM (
          SELECT
            [k].[case_no],
            [s].[grp],
            [s].[rk],
            [s].[idx],
            [s].[low],
            [s].[high],
            [s].[at],
            [s].[num],
            [s].[unit],
            [s].[txt],
            [s].[sys],
            CASE WHEN ([k].[b2_from_sure] <= [s].[low] AND [s].[high] <= [k].[b2_to_sure]) THEN 2 WHEN ([s].[high] < [k].[b2_from_perhaps] OR [k].[b2_to_perhaps] < [s].[low]) THEN 0 ELSE 1 END AS [w0],
            CASE WHEN DATEDIFF(DAY, [s].[low], [k].[start_high]) < DATEDIFF(DAY, [k].[start_low], [s].[high]) THEN DATEDIFF(DAY, [k].[start_low], [s].[high]) ELSE DATEDIFF(DAY, [s].[low], [k].[start_high]) END AS [far],
            CASE WHEN ([k].[start_high] < [s].[low] OR [k].[start_at] < [s].[at]) THEN 1 ELSE 0 END AS [after]
          FROM [d0_pool_2] AS [s]
          INNER JOIN [d0_cases_0] AS [k] ON [k].[patient_no] = [s].[tie]
        ) AS [tied]
      ) AS [numbered]
    ) AS [ranked]
  ) AS [chosen]
  GROUP BY [case_no]
), [d0_pivot_0_3] AS (
  SELECT
    [case_no],
    MAX([w0]) AS [x7_state],
    MAX([txt0]) AS [x7_t],
    MAX([sys0]) AS [x7_y]
  FROM (
    SELECT
      [case_no],
      [grp],
      [w0],
      CASE WHEN ([w0] = 2 AND [first0] = 1) THEN [txt] END AS [txt0],
      CASE WHEN ([w0] = 2 AND [first0] = 1) THEN [sys] END AS [sys0]
    FROM (
      SELECT
        [k].[case_no],
        [s].[grp],
        [s].[low],
        [s].[high],
        [s].[txt],
        [s].[sys],
        CASE WHEN ([k].[b1_from_sure] <= [s].[low] AND [s].[high] <= [k].[b1_to_sure]) THEN 2 WHEN ([s].[high] < [k].[b1_from_perhaps] OR [k].[b1_to_perhaps] < [s].[low]) THEN 0 ELSE 1 END AS [w0],
        CASE WHEN (([s].[before_last] IS NULL) OR [k].[b1_to_sure] < [s].[before_last]) THEN 1 ELSE 0 END AS [first0]
      FROM [d0_pool_3] AS [s]
      INNER JOIN [d0_cases_0] AS [k] ON [k].[patient_no] = [s].[tie]
    ) AS [ranked]
  ) AS [chosen]
  GROUP BY [case_no]
), [d0_pivot_0_4] AS (
  SELECT
    [case_no],
    MAX([w0]) AS [x8_state],
    MAX([txt0]) AS [x8_t],
    MAX([sys0]) AS [x8_y]
  FROM (
    SELECT
      [case_no],
      [grp],
      [w0],
      CASE WHEN ([w0] = 2 AND [first0] = 1) THEN [txt] END AS [txt0],
      CASE WHEN ([w0] = 2 AND [first0] = 1) THEN [sys] END AS [sys0]
    FROM (
      SELECT
        [k].[case_no],
        [s].[grp],
        [s].[low],
        [s].[high],
        [s].[txt],
        [s].[sys],
        CASE WHEN ([k].[b1_from_sure] <= [s].[low] AND [s].[high] <= [k].[b1_to_sure]) THEN 2 WHEN ([s].[high] < [k].[b1_from_perhaps] OR [k].[b1_to_perhaps] < [s].[low]) THEN 0 ELSE 1 END AS [w0],
        CASE WHEN (([s].[before_last] IS NULL) OR [k].[b1_to_sure] < [s].[before_last]) THEN 1 ELSE 0 END AS [first0]
      FROM [d0_pool_4] AS [s]
      INNER JOIN [d0_cases_0] AS [k] ON [k].[patient_no] = [s].[tie]
    ) AS [ranked]
  ) AS [chosen]
  GROUP BY [case_no]
), [d0_pivot_0_5] AS (
  SELECT
    [case_no],
    MAX([w0]) AS [x9_state],
    MAX([txt0]) AS [x9_t]
  FROM (
    SELECT
      [case_no],
      [grp],
      [w0],
      CASE WHEN ([w0] = 2 AND [rn0] = [first0]) THEN [txt] END AS [txt0]
    FROM (
      SELECT
        [case_no],
        [grp],
        [rk],
        [idx],
        [low],
        [high],
        [at],
        [num],
        [unit],
        [txt],
        [sys],
        [w0],
        [rn0],
        MIN(CASE WHEN [w0] = 2 THEN [rn0] END) OVER (PARTITION BY [case_no], [grp]) AS [first0]
      FROM (
        SELECT
          [case_no],
          [grp],
          [rk],
          [idx],
          [low],
          [high],
          [at],
          [num],
          [unit],
          [txt],
          [sys],
          [w0],
          ROW_NUMBER() OVER (PARTITION BY [case_no], [grp] ORDER BY CASE WHEN CASE WHEN ([high] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([high] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN [high] IS NULL THEN 1 ELSE 0 END, [high] ASC, [low] DESC, CASE WHEN CASE WHEN ([at] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([at] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN [at] IS NULL THEN 1 ELSE 0 END, [at] ASC, CASE WHEN [rk] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [rk] COLLATE Latin1_General_BIN2 ASC, CASE WHEN [txt] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [txt] COLLATE Latin1_General_BIN2 ASC, CASE WHEN [sys] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [sys] COLLATE Latin1_General_BIN2 ASC) AS [rn0]
        FROM (
          SELECT
            [k].[case_no],
            [s].[grp],
            [s].[rk],
            [s].[idx],
            [s].[low],
            [s].[high],
            [s].[at],
            [s].[num],
            [s].[unit],
            [s].[txt],
            [s].[sys],
            2 AS [w0]
          FROM [d0_pool_5] AS [s]
          INNER JOIN [d0_cases_0] AS [k] ON [k].[resource_no] = [s].[tie]
        ) AS [tied]
      ) AS [numbered]
    ) AS [ranked]
  ) AS [chosen]
  GROUP BY [case_no]
), [d0_pivot_0_6] AS (
  SELECT
    [case_no],
    MAX(CASE WHEN [grp] = 10 THEN [w0] END) AS [x10_state],
    MAX(CASE WHEN [grp] = 10 THEN [low0] END) AS [x10_l],
    MAX(CASE WHEN [grp] = 10 THEN [high0] END) AS [x10_h],
    MAX(CASE WHEN [grp] = 10 THEN [at0] END) AS [x10_a],
    MAX(CASE WHEN [grp] = 16 THEN [w0] END) AS [x16_state],
    MAX(CASE WHEN [grp] = 16 THEN [low0] END) AS [x16_l],
    MAX(CASE WHEN [grp] = 16 THEN [high0] END) AS [x16_h],
    MAX(CASE WHEN [grp] = 16 THEN [at0] END) AS [x16_a],
    MAX(CASE WHEN [grp] = 17 THEN [w0] END) AS [x17_state],
    MAX(CASE WHEN [grp] = 17 THEN [txt0] END) AS [x17_t],
    MAX(CASE WHEN [grp] = 17 THEN [sys0] END) AS [x17_y]
  FROM (
    SELECT
      [case_no],
      [grp],
      [w0],
      CASE WHEN ([w0] = 2 AND [rn0] = [first0]) THEN [low] END AS [low0],
      CASE WHEN ([w0] = 2 AND [rn0] = [first0]) THEN [high] END AS [high0],
      CASE WHEN ([w0] = 2 AND [rn0] = [first0]) THEN [at] END AS [at0],
      CASE WHEN ([w0] = 2 AND [rn0] = [first0]) THEN [txt] END AS [txt0],
      CASE WHEN ([w0] = 2 AND [rn0] = [first0]) THEN [sys] END AS [sys0]
    FROM (
      SELECT
        [case_no],
        [grp],
        [rk],
        [idx],
        [low],
        [high],
        [at],
        [num],
        [unit],
        [txt],
        [sys],
        [w0],
        [rn0],
        MIN(CASE WHEN [w0] = 2 THEN [rn0] END) OVER (PARTITION BY [case_no], [grp]) AS [first0]
      FROM (
        SELECT
          [case_no],
          [grp],
          [rk],
          [idx],
          [low],
          [high],
          [at],
          [num],
          [unit],
          [txt],
          [sys],
          [w0],
          ROW_NUMBER() OVER (PARTITION BY [case_no], [grp] ORDER BY CASE WHEN CASE WHEN ([high] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([high] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN [high] IS NULL THEN 1 ELSE 0 END, [high] ASC, [low] DESC, CASE WHEN CASE WHEN ([at] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([at] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN [at] IS NULL THEN 1 ELSE 0 END, [at] ASC, CASE WHEN [rk] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [rk] COLLATE Latin1_General_BIN2 ASC, CASE WHEN [idx] IS NULL THEN 1 ELSE 0 END, [idx] ASC, CASE WHEN [txt] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [txt] COLLATE Latin1_General_BIN2 ASC, CASE WHEN [sys] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [sys] COLLATE Latin1_General_BIN2 ASC) AS [rn0]
        FROM (
          SELECT
            [k].[case_no],
            [s].[grp],
            [s].[rk],
            [s].[idx],
            [s].[low],
            [s].[high],
            [s].[at],
            [s].[num],
            [s].[unit],
            [s].[txt],
            [s].[sys],
            2 AS [w0]
          FROM [d0_pool_6] AS [s]
          INNER JOIN [d0_cases_0] AS [k] ON [k].[encounter_no] = [s].[tie]
        ) AS [tied]
      ) AS [numbered]
    ) AS [ranked]
  ) AS [chosen]
  GROUP BY [case_no]
), [d0_pivot_0_7] AS (
  SELECT
    [case_no],
    MAX(CASE WHEN [grp] = 11 THEN [w0] END) AS [x11_state],
    MAX(CASE WHEN [grp] = 11 THEN [low0] END) AS [x11_l],
    MAX(CASE WHEN [grp] = 11 THEN [high0] END) AS [x11_h],
    MAX(CASE WHEN [grp] = 11 THEN [at0] END) AS [x11_a],
    MAX(CASE WHEN [grp] = 12 THEN [w0] END) AS [x12_state],
    MAX(CASE WHEN [grp] = 12 THEN [txt0] END) AS [x12_t],
    MAX(CASE WHEN [grp] = 13 THEN [w0] END) AS [x13_state],
    MAX(CASE WHEN [grp] = 13 THEN [txt0] END) AS [x13_t]
  FROM (
    SELECT
      [case_no],
      [grp],
      [w0],
      CASE WHEN ([w0] = 2 AND [first0] = 1) THEN [low] END AS [low0],
      CASE WHEN ([w0] = 2 AND [first0] = 1) THEN [high] END AS [high0],
      CASE WHEN ([w0] = 2 AND [first0] = 1) THEN [at] END AS [at0],
      CASE WHEN ([w0] = 2 AND [first0] = 1) THEN [txt] END AS [txt0]
    FROM (
      SELECT
        [k].[case_no],
        [s].[grp],
        [s].[low],
        [s].[high],
        [s].[at],
        [s].[txt],
        CASE WHEN ([k].[b3_from_sure] <= [s].[low] AND [s].[high] <= [k].[b3_to_sure]) THEN 2 WHEN ([s].[high] < [k].[b3_from_perhaps] OR [k].[b3_to_perhaps] < [s].[low]) THEN 0 ELSE 1 END AS [w0],
        CASE WHEN (([s].[before_first] IS NULL) OR [s].[before_first] < [k].[b3_from_sure]) THEN 1 ELSE 0 END AS [first0]
      FROM [d0_pool_7] AS [s]
      INNER JOIN [d0_cases_0] AS [k] ON [k].[encounter_no] = [s].[tie]
    ) AS [ranked]
  ) AS [chosen]
  GROUP BY [case_no]
), [d0_pivot_0_8] AS (
  SELECT
    [case_no],
    MAX([w0]) AS [x14_state],
    MAX([num0]) AS [x14_n]
  FROM (
    SELECT
      [case_no],
      [grp],
      CASE WHEN (([w0] = 2 AND [first0] = 1) AND [unit] = 1) THEN 3 ELSE [w0] END AS [w0],
      CASE WHEN ([w0] = 2 AND [first0] = 1) THEN [num] END AS [num0]
    FROM (
      SELECT
        [k].[case_no],
        [s].[grp],
        [s].[low],
        [s].[high],
        [s].[num],
        [s].[unit],
        CASE WHEN ([k].[b4_from_sure] <= [s].[low] AND [s].[high] <= [k].[b4_to_sure]) THEN 2 WHEN ([s].[high] < [k].[b4_from_perhaps] OR [k].[b4_to_perhaps] < [s].[low]) THEN 0 ELSE 1 END AS [w0],
        CASE WHEN (([s].[before_last] IS NULL) OR [k].[b4_to_sure] < [s].[before_last]) THEN 1 ELSE 0 END AS [first0]
      FROM [d0_pool_8] AS [s]
      INNER JOIN [d0_cases_0] AS [k] ON [k].[patient_no] = [s].[tie]
    ) AS [ranked]
  ) AS [chosen]
  GROUP BY [case_no]
), [d0_pivot_0_9] AS (
  SELECT
    [case_no],
    MAX([w0]) AS [x15_state],
    MAX([num0]) AS [x15_n]
  FROM (
    SELECT
      [case_no],
      [grp],
      CASE WHEN (([w0] = 2 AND [first0] = 1) AND [unit] = 1) THEN 3 ELSE [w0] END AS [w0],
      CASE WHEN ([w0] = 2 AND [first0] = 1) THEN [num] END AS [num0]
    FROM (
      SELECT
        [k].[case_no],
        [s].[grp],
        [s].[low],
        [s].[high],
        [s].[num],
        [s].[unit],
        CASE WHEN ([k].[b5_from_sure] <= [s].[low] AND [s].[high] <= [k].[b5_to_sure]) THEN 2 WHEN ([s].[high] < [k].[b5_from_perhaps] OR [k].[b5_to_perhaps] < [s].[low]) THEN 0 ELSE 1 END AS [w0],
        CASE WHEN (([s].[before_last] IS NULL) OR [k].[b5_to_sure] < [s].[before_last]) THEN 1 ELSE 0 END AS [first0]
      FROM [d0_pool_9] AS [s]
      INNER JOIN [d0_cases_0] AS [k] ON [k].[patient_no] = [s].[tie]
    ) AS [ranked]
  ) AS [chosen]
  GROUP BY [case_no]
), [d0_pivot_0_10] AS (
  SELECT
    [case_no],
    MAX([w0]) AS [x18_state]
  FROM (
    SELECT
      [case_no],
      [grp],
      [w0]
    FROM (
      SELECT
        [case_no],
        [grp],
        [rk],
        [idx],
        [low],
        [high],
        [at],
        [num],
        [unit],
        [txt],
        [sys],
        [w0]
      FROM (
        SELECT
          [case_no],
          [grp],
          [rk],
          [idx],
          [low],
          [high],
          [at],
          [num],
          [unit],
          [txt],
          [sys],
          [w0]
        FROM (
          SELECT
            [k].[case_no],
            [s].[grp],
            [s].[rk],
            [s].[idx],
            [s].[low],
            [s].[high],
            [s].[at],
            [s].[num],
            [s].[unit],
            [s].[txt],
            [s].[sys],
            CASE WHEN ([k].[b6_from_sure] <= [s].[low] AND [s].[high] <= [k].[b6_to_sure]) THEN 2 WHEN ([s].[high] < [k].[b6_from_perhaps] OR [k].[b6_to_perhaps] < [s].[low]) THEN 0 ELSE 1 END AS [w0]
          FROM [d0_pool_10] AS [s]
          INNER JOIN [d0_cases_0] AS [k] ON [k].[patient_no] = [s].[tie]
        ) AS [tied]
      ) AS [numbered]
    ) AS [ranked]
  ) AS [chosen]
  GROUP BY [case_no]
), [d0_pivot_0_11] AS (
  SELECT
    [case_no],
    MAX([w0]) AS [x19_state]
  FROM (
    SELECT
      [case_no],
      [grp],
      [w0]
    FROM (
      SELECT
        [case_no],
        [grp],
        [rk],
        [idx],
        [low],
        [high],
        [at],
        [num],
        [unit],
        [txt],
        [sys],
        [w0]
      FROM (
        SELECT
          [case_no],
          [grp],
          [rk],
          [idx],
          [low],
          [high],
          [at],
          [num],
          [unit],
          [txt],
          [sys],
          [w0]
        FROM (
          SELECT
            [k].[case_no],
            [s].[grp],
            [s].[rk],
            [s].[idx],
            [s].[low],
            [s].[high],
            [s].[at],
            [s].[num],
            [s].[unit],
            [s].[txt],
            [s].[sys],
            CASE WHEN ([k].[b7_from_sure] <= [s].[low] AND [s].[high] <= [k].[b7_to_sure]) THEN 2 WHEN ([s].[high] < [k].[b7_from_perhaps] OR [k].[b7_to_perhaps] < [s].[low]) THEN 0 ELSE 1 END AS [w0]
          FROM [d0_pool_11] AS [s]
          INNER JOIN [d0_cases_0] AS [k] ON ([k].[patient_no] = [s].[tie] AND (NOT ([s].[own] = 0 AND [s].[rk] COLLATE Latin1_General_BIN2 = [k].[resource_key])))
        ) AS [tied]
      ) AS [numbered]
    ) AS [ranked]
  ) AS [chosen]
  GROUP BY [case_no]
)
SELECT
  [case_key],
  [v0] AS [ziekenhuisnummer],
  [v1] AS [patientnummer],
  [v2] AS [bsn],
  [v3] AS [opnamenummer],
  [v4] AS [geboortedatum],
  [v5] AS [postcode],
  [v6] AS [operateur],
  [v7] AS [geslacht],
  [v8] AS [lengte],
  [v9] AS [gewicht],
  [v10] AS [bmi],
  [v11] AS [roken],
  [v12] AS [alcoholgebruik],
  [v13] AS [diagnosecode],
  [v14] AS [opnamedatum],
  [v15] AS [operatiedatum],
  [v16] AS [verrichting],
  [v17] AS [zijde],
  [v18] AS [hb_preoperatief],
  [v19] AS [bloeddruk_systolisch],
  [v20] AS [ontslagdatum],
  [v21] AS [ontslagbestemming],
  [v22] AS [complicatie],
  [v23] AS [heropname_30d],
  [v24] AS [overlijdensdatum],
  [v25] AS [mortaliteit_30d],
  [v26] AS [gegevens_gecontroleerd],
  [y0] AS [why_1],
  [y1] AS [why_2],
  [y2] AS [why_3],
  [y3] AS [why_4],
  [y4] AS [why_5],
  [y5] AS [why_6],
  [y6] AS [why_7],
  [y7] AS [why_8],
  [y8] AS [why_9],
  [y9] AS [why_10],
  [y10] AS [why_11],
  [y11] AS [why_12],
  [y12] AS [why_13],
  [y13] AS [why_14],
  [y14] AS [why_15],
  [y15] AS [why_16],
  [y16] AS [why_17],
  [y17] AS [why_18],
  [y18] AS [why_19],
  [y19] AS [why_20],
  [y20] AS [why_21],
  [y21] AS [why_22],
  [y22] AS [why_23],
  [y23] AS [why_24],
  [y24] AS [why_25],
  [y25] AS [why_26],
  [y26] AS [why_27]
FROM (
  SELECT
    [case_key],
    [v0],
    [y0],
    [v1],
    [y1],
    [v2],
    [y2],
    [v3],
    [y3],
    [v4],
    [y4],
    [v5],
    [y5],
    [v6],
    [y6],
    [v7],
    [y7],
    [v8],
    [y8],
    [v9],
    [y9],
    [v10],
    [y10],
    [v11],
    [y11],
    [v12],
    [y12],
    [v13],
    [y13],
    [v14],
    [y14],
    [v15],
    [y15],
    [v16],
    [y16],
    [v17],
    [y17],
    [v18],
    [y18],
    [v19],
    [y19],
    [v20],
    [y20],
    [v21],
    [y21],
    [v22],
    [y22],
    [v23],
    [y23],
    [v24],
    [y24],
    [v25],
    [y25],
    [v26],
    [y26]
  FROM (
    SELECT
      [case_key],
      [c0],
      [c1],
      [c2],
      [v0],
      [y0],
      [v1],
      [y1],
      [v2],
      [y2],
      [v3],
      [y3],
      [v4],
      [y4],
      [v5],
      [y5],
      [v6],
      [y6],
      [v7],
      [y7],
      [v8],
      [y8],
      [v9],
      [y9],
      [v11],
      [y11],
      [v12],
      [y12],
      [v13],
      [y13],
      [v14],
      [y14],
      [v15],
      [y15],
      [v16],
      [y16],
      [v17],
      [y17],
      [v18],
      [y18],
      [v19],
      [y19],
      [v20],
      [y20],
      [v21],
      [y21],
      [v22],
      [y22],
      [v23],
      [y23],
      [v24],
      [y24],
      [v26],
      [y26],
      CASE WHEN (NOT ((COALESCE([y9], '') COLLATE Latin1_General_BIN2 IN ('imprecise', 'several', 'unit', 'list')) OR (COALESCE([y8], '') COLLATE Latin1_General_BIN2 IN ('imprecise', 'several', 'unit', 'list')))) THEN (((CAST([v9] AS FLOAT) * CAST('10000' AS FLOAT)) / NULLIF(CAST([v8] AS FLOAT), CAST('0' AS FLOAT))) / NULLIF(CAST([v8] AS FLOAT), CAST('0' AS FLOAT))) END AS [v10],
      CASE WHEN ((COALESCE([y9], '') COLLATE Latin1_General_BIN2 IN ('imprecise', 'several', 'unit', 'list')) OR (COALESCE([y8], '') COLLATE Latin1_General_BIN2 IN ('imprecise', 'several', 'unit', 'list'))) THEN 'imprecise' WHEN (CASE WHEN (NOT ((COALESCE([y9], '') COLLATE Latin1_General_BIN2 IN ('imprecise', 'several', 'unit', 'list')) OR (COALESCE([y8], '') COLLATE Latin1_General_BIN2 IN ('imprecise', 'several', 'unit', 'list')))) THEN (((CAST([v9] AS FLOAT) * CAST('10000' AS FLOAT)) / NULLIF(CAST([v8] AS FLOAT), CAST('0' AS FLOAT))) / NULLIF(CAST([v8] AS FLOAT), CAST('0' AS FLOAT))) END IS NULL) THEN 'input' END AS [y10],
      CASE WHEN (NOT ((COALESCE([y24], '') COLLATE Latin1_General_BIN2 IN ('imprecise', 'several', 'unit', 'list')) OR (COALESCE([y15], '') COLLATE Latin1_General_BIN2 IN ('imprecise', 'several', 'unit', 'list')))) THEN CASE WHEN CASE WHEN CASE WHEN ((NOT ([v24] IS NULL)) AND ([v24] <= CASE WHEN [v15] >= CAST('1000-01-01' AS DATE) AND [v15] <= CAST('8999-12-31' AS DATE) THEN CAST(DATEADD(DAY, (30), [v15]) AS DATE) END)) THEN 1 WHEN NOT ((NOT ([v24] IS NULL)) AND ([v24] <= CASE WHEN [v15] >= CAST('1000-01-01' AS DATE) AND [v15] <= CAST('8999-12-31' AS DATE) THEN CAST(DATEADD(DAY, (30), [v15]) AS DATE) END)) THEN 0 END = 1 THEN 'true' WHEN CASE WHEN ((NOT ([v24] IS NULL)) AND ([v24] <= CASE WHEN [v15] >= CAST('1000-01-01' AS DATE) AND [v15] <= CAST('8999-12-31' AS DATE) THEN CAST(DATEADD(DAY, (30), [v15]) AS DATE) END)) THEN 1 WHEN NOT ((NOT ([v24] IS NULL)) AND ([v24] <= CASE WHEN [v15] >= CAST('1000-01-01' AS DATE) AND [v15] <= CAST('8999-12-31' AS DATE) THEN CAST(DATEADD(DAY, (30), [v15]) AS DATE) END)) THEN 0 END = 0 THEN 'false' END COLLATE Latin1_General_BIN2 = 'true' THEN '1' WHEN CASE WHEN CASE WHEN ((NOT ([v24] IS NULL)) AND ([v24] <= CASE WHEN [v15] >= CAST('1000-01-01' AS DATE) AND [v15] <= CAST('8999-12-31' AS DATE) THEN CAST(DATEADD(DAY, (30), [v15]) AS DATE) END)) THEN 1 WHEN NOT ((NOT ([v24] IS NULL)) AND ([v24] <= CASE WHEN [v15] >= CAST('1000-01-01' AS DATE) AND [v15] <= CAST('8999-12-31' AS DATE) THEN CAST(DATEADD(DAY, (30), [v15]) AS DATE) END)) THEN 0 END = 1 THEN 'true' WHEN CASE WHEN ((NOT ([v24] IS NULL)) AND ([v24] <= CASE WHEN [v15] >= CAST('1000-01-01' AS DATE) AND [v15] <= CAST('8999-12-31' AS DATE) THEN CAST(DATEADD(DAY, (30), [v15]) AS DATE) END)) THEN 1 WHEN NOT ((NOT ([v24] IS NULL)) AND ([v24] <= CASE WHEN [v15] >= CAST('1000-01-01' AS DATE) AND [v15] <= CAST('8999-12-31' AS DATE) THEN CAST(DATEADD(DAY, (30), [v15]) AS DATE) END)) THEN 0 END = 0 THEN 'false' END COLLATE Latin1_General_BIN2 = 'false' THEN '0' END END AS [v25],
      CASE WHEN ((COALESCE([y24], '') COLLATE Latin1_General_BIN2 IN ('imprecise', 'several', 'unit', 'list')) OR (COALESCE([y15], '') COLLATE Latin1_General_BIN2 IN ('imprecise', 'several', 'unit', 'list'))) THEN 'imprecise' WHEN (CASE WHEN (NOT ((COALESCE([y24], '') COLLATE Latin1_General_BIN2 IN ('imprecise', 'several', 'unit', 'list')) OR (COALESCE([y15], '') COLLATE Latin1_General_BIN2 IN ('imprecise', 'several', 'unit', 'list')))) THEN CASE WHEN CASE WHEN CASE WHEN ((NOT ([v24] IS NULL)) AND ([v24] <= CASE WHEN [v15] >= CAST('1000-01-01' AS DATE) AND [v15] <= CAST('8999-12-31' AS DATE) THEN CAST(DATEADD(DAY, (30), [v15]) AS DATE) END)) THEN 1 WHEN NOT ((NOT ([v24] IS NULL)) AND ([v24] <= CASE WHEN [v15] >= CAST('1000-01-01' AS DATE) AND [v15] <= CAST('8999-12-31' AS DATE) THEN CAST(DATEADD(DAY, (30), [v15]) AS DATE) END)) THEN 0 END = 1 THEN 'true' WHEN CASE WHEN ((NOT ([v24] IS NULL)) AND ([v24] <= CASE WHEN [v15] >= CAST('1000-01-01' AS DATE) AND [v15] <= CAST('8999-12-31' AS DATE) THEN CAST(DATEADD(DAY, (30), [v15]) AS DATE) END)) THEN 1 WHEN NOT ((NOT ([v24] IS NULL)) AND ([v24] <= CASE WHEN [v15] >= CAST('1000-01-01' AS DATE) AND [v15] <= CAST('8999-12-31' AS DATE) THEN CAST(DATEADD(DAY, (30), [v15]) AS DATE) END)) THEN 0 END = 0 THEN 'false' END COLLATE Latin1_General_BIN2 = 'true' THEN '1' WHEN CASE WHEN CASE WHEN ((NOT ([v24] IS NULL)) AND ([v24] <= CASE WHEN [v15] >= CAST('1000-01-01' AS DATE) AND [v15] <= CAST('8999-12-31' AS DATE) THEN CAST(DATEADD(DAY, (30), [v15]) AS DATE) END)) THEN 1 WHEN NOT ((NOT ([v24] IS NULL)) AND ([v24] <= CASE WHEN [v15] >= CAST('1000-01-01' AS DATE) AND [v15] <= CAST('8999-12-31' AS DATE) THEN CAST(DATEADD(DAY, (30), [v15]) AS DATE) END)) THEN 0 END = 1 THEN 'true' WHEN CASE WHEN ((NOT ([v24] IS NULL)) AND ([v24] <= CASE WHEN [v15] >= CAST('1000-01-01' AS DATE) AND [v15] <= CAST('8999-12-31' AS DATE) THEN CAST(DATEADD(DAY, (30), [v15]) AS DATE) END)) THEN 1 WHEN NOT ((NOT ([v24] IS NULL)) AND ([v24] <= CASE WHEN [v15] >= CAST('1000-01-01' AS DATE) AND [v15] <= CAST('8999-12-31' AS DATE) THEN CAST(DATEADD(DAY, (30), [v15]) AS DATE) END)) THEN 0 END = 0 THEN 'false' END COLLATE Latin1_General_BIN2 = 'false' THEN '0' END END IS NULL) THEN 'input' END AS [y25]
    FROM (
      SELECT
        [case_key],
        [c0],
        [c1],
        [c2],
        CAST(NULL AS VARCHAR(MAX)) AS [v0],
        'source' AS [y0],
        [x0_t] AS [v1],
        CASE WHEN ([x0_state] IS NULL) THEN 'absent' WHEN [x0_state] = 0 THEN 'window' WHEN [x0_state] = 1 THEN 'imprecise' END AS [y1],
        CASE WHEN [x1_differ] = 0 THEN [x1_t] END AS [v2],
        CASE WHEN ([x1_state] IS NULL) THEN 'absent' WHEN [x1_state] = 0 THEN 'window' WHEN [x1_state] = 1 THEN 'imprecise' WHEN [x1_differ] = 1 THEN 'several' END AS [y2],
        CAST(NULL AS VARCHAR(MAX)) AS [v3],
        'source' AS [y3],
        CASE WHEN [x2_differ] = 0 THEN CASE WHEN [x2_l] = [x2_h] THEN [x2_l] END END AS [v4],
        CASE WHEN ([x2_state] IS NULL) THEN 'absent' WHEN [x2_state] = 0 THEN 'window' WHEN [x2_state] = 1 THEN 'imprecise' WHEN [x2_differ] = 1 THEN 'several' WHEN (NOT ([x2_l] = [x2_h])) THEN 'imprecise' END AS [y4],
        [x3_t] AS [v5],
        CASE WHEN ([x3_state] IS NULL) THEN 'absent' WHEN [x3_state] = 0 THEN 'window' WHEN [x3_state] = 1 THEN 'imprecise' END AS [y5],
        CAST(NULL AS VARCHAR(MAX)) AS [v6],
        'source' AS [y6],
        CASE WHEN [x4_differ] = 0 THEN CASE WHEN [x4_t] COLLATE Latin1_General_BIN2 = 'male' THEN '1' WHEN [x4_t] COLLATE Latin1_General_BIN2 = 'female' THEN '2' WHEN [x4_t] COLLATE Latin1_General_BIN2 = 'unknown' THEN '9' END END AS [v7],
        CASE WHEN ([x4_state] IS NULL) THEN 'absent' WHEN [x4_state] = 0 THEN 'window' WHEN [x4_state] = 1 THEN 'imprecise' WHEN [x4_differ] = 1 THEN 'several' WHEN (CASE WHEN [x4_t] COLLATE Latin1_General_BIN2 = 'male' THEN '1' WHEN [x4_t] COLLATE Latin1_General_BIN2 = 'female' THEN '2' WHEN [x4_t] COLLATE Latin1_General_BIN2 = 'unknown' THEN '9' END IS NULL) THEN 'list' END AS [y7],
        [x5_n] AS [v8],
        CASE WHEN ([x5_state] IS NULL) THEN 'absent' WHEN [x5_state] = 0 THEN 'window' WHEN [x5_state] = 1 THEN 'imprecise' WHEN ([x5_n] IS NULL) THEN 'unit' WHEN [x5_state] = 3 THEN 'converted' END AS [y8],
        [x6_n] AS [v9],
        CASE WHEN ([x6_state] IS NULL) THEN 'absent' WHEN [x6_state] = 0 THEN 'window' WHEN [x6_state] = 1 THEN 'imprecise' WHEN ([x6_n] IS NULL) THEN 'unit' WHEN [x6_state] = 3 THEN 'converted' END AS [y9],
        CASE WHEN ([x7_t] COLLATE Latin1_General_BIN2 = '449868002' AND [x7_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '1' WHEN ([x7_t] COLLATE Latin1_General_BIN2 = '230059006' AND [x7_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '1' WHEN ([x7_t] COLLATE Latin1_General_BIN2 = '8517006' AND [x7_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '2' WHEN ([x7_t] COLLATE Latin1_General_BIN2 = '266919005' AND [x7_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '3' WHEN ([x7_t] COLLATE Latin1_General_BIN2 = '405746006' AND [x7_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '4' END AS [v11],
        CASE WHEN ([x7_state] IS NULL) THEN 'absent' WHEN [x7_state] = 0 THEN 'window' WHEN [x7_state] = 1 THEN 'imprecise' WHEN (CASE WHEN ([x7_t] COLLATE Latin1_General_BIN2 = '449868002' AND [x7_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '1' WHEN ([x7_t] COLLATE Latin1_General_BIN2 = '230059006' AND [x7_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '1' WHEN ([x7_t] COLLATE Latin1_General_BIN2 = '8517006' AND [x7_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '2' WHEN ([x7_t] COLLATE Latin1_General_BIN2 = '266919005' AND [x7_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '3' WHEN ([x7_t] COLLATE Latin1_General_BIN2 = '405746006' AND [x7_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '4' END IS NULL) THEN 'list' END AS [y11],
        CASE WHEN ([x8_t] COLLATE Latin1_General_BIN2 = '219006' AND [x8_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '1' WHEN ([x8_t] COLLATE Latin1_General_BIN2 = '228274009' AND [x8_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '2' WHEN ([x8_t] COLLATE Latin1_General_BIN2 = '783261004' AND [x8_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '2' WHEN ([x8_t] COLLATE Latin1_General_BIN2 = '82581004' AND [x8_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '3' WHEN ([x8_t] COLLATE Latin1_General_BIN2 = '105542008' AND [x8_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '4' END AS [v12],
        CASE WHEN ([x8_state] IS NULL) THEN 'absent' WHEN [x8_state] = 0 THEN 'window' WHEN [x8_state] = 1 THEN 'imprecise' WHEN (CASE WHEN ([x8_t] COLLATE Latin1_General_BIN2 = '219006' AND [x8_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '1' WHEN ([x8_t] COLLATE Latin1_General_BIN2 = '228274009' AND [x8_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '2' WHEN ([x8_t] COLLATE Latin1_General_BIN2 = '783261004' AND [x8_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '2' WHEN ([x8_t] COLLATE Latin1_General_BIN2 = '82581004' AND [x8_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '3' WHEN ([x8_t] COLLATE Latin1_General_BIN2 = '105542008' AND [x8_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '4' END IS NULL) THEN 'list' END AS [y12],
        [x9_t] AS [v13],
        CASE WHEN ([x9_state] IS NULL) THEN 'absent' WHEN [x9_state] = 0 THEN 'window' WHEN [x9_state] = 1 THEN 'imprecise' END AS [y13],
        CASE WHEN [x10_l] = [x10_h] THEN [x10_l] END AS [v14],
        CASE WHEN ([x10_state] IS NULL) THEN 'absent' WHEN [x10_state] = 0 THEN 'window' WHEN [x10_state] = 1 THEN 'imprecise' WHEN (NOT ([x10_l] = [x10_h])) THEN 'imprecise' END AS [y14],
        CASE WHEN [x11_l] = [x11_h] THEN [x11_l] END AS [v15],
        CASE WHEN ([x11_state] IS NULL) THEN 'absent' WHEN [x11_state] = 0 THEN 'window' WHEN [x11_state] = 1 THEN 'imprecise' WHEN (NOT ([x11_l] = [x11_h])) THEN 'imprecise' END AS [y15],
        [x12_t] AS [v16],
        CASE WHEN ([x12_state] IS NULL) THEN 'absent' WHEN [x12_state] = 0 THEN 'window' WHEN [x12_state] = 1 THEN 'imprecise' END AS [y16],
        CASE WHEN [x13_t] COLLATE Latin1_General_BIN2 = '7771000' THEN 'L' WHEN [x13_t] COLLATE Latin1_General_BIN2 = '24028007' THEN 'R' WHEN [x13_t] COLLATE Latin1_General_BIN2 = '51440002' THEN 'B' END AS [v17],
        CASE WHEN ([x13_state] IS NULL) THEN 'absent' WHEN [x13_state] = 0 THEN 'window' WHEN [x13_state] = 1 THEN 'imprecise' WHEN (CASE WHEN [x13_t] COLLATE Latin1_General_BIN2 = '7771000' THEN 'L' WHEN [x13_t] COLLATE Latin1_General_BIN2 = '24028007' THEN 'R' WHEN [x13_t] COLLATE Latin1_General_BIN2 = '51440002' THEN 'B' END IS NULL) THEN 'list' END AS [y17],
        [x14_n] AS [v18],
        CASE WHEN ([x14_state] IS NULL) THEN 'absent' WHEN [x14_state] = 0 THEN 'window' WHEN [x14_state] = 1 THEN 'imprecise' WHEN ([x14_n] IS NULL) THEN 'unit' WHEN [x14_state] = 3 THEN 'converted' END AS [y18],
        [x15_n] AS [v19],
        CASE WHEN ([x15_state] IS NULL) THEN 'absent' WHEN [x15_state] = 0 THEN 'window' WHEN [x15_state] = 1 THEN 'imprecise' WHEN ([x15_n] IS NULL) THEN 'unit' WHEN [x15_state] = 3 THEN 'converted' END AS [y19],
        CASE WHEN [x16_l] = [x16_h] THEN [x16_l] END AS [v20],
        CASE WHEN ([x16_state] IS NULL) THEN 'absent' WHEN [x16_state] = 0 THEN 'window' WHEN [x16_state] = 1 THEN 'imprecise' WHEN (NOT ([x16_l] = [x16_h])) THEN 'imprecise' END AS [y20],
        CASE WHEN [c2] = 1 THEN CASE WHEN ([x17_t] COLLATE Latin1_General_BIN2 = '264362003' AND [x17_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '1' WHEN ([x17_t] COLLATE Latin1_General_BIN2 = '42665001' AND [x17_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '2' WHEN ([x17_t] COLLATE Latin1_General_BIN2 = '80522000' AND [x17_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '3' WHEN ([x17_t] COLLATE Latin1_General_BIN2 = '22232009' AND [x17_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '4' WHEN ([x17_t] COLLATE Latin1_General_BIN2 = '284546000' AND [x17_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '5' WHEN ([x17_t] COLLATE Latin1_General_BIN2 = '183676005' AND [x17_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '6' WHEN ([x17_t] COLLATE Latin1_General_BIN2 = '62480006' AND [x17_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '7' WHEN ([x17_t] COLLATE Latin1_General_BIN2 = 'OTH' AND [x17_y] COLLATE Latin1_General_BIN2 = 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor') THEN '7' END END AS [v21],
        CASE WHEN [c2] = 1 THEN CASE WHEN ([x17_state] IS NULL) THEN 'absent' WHEN [x17_state] = 0 THEN 'window' WHEN [x17_state] = 1 THEN 'imprecise' WHEN (CASE WHEN ([x17_t] COLLATE Latin1_General_BIN2 = '264362003' AND [x17_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '1' WHEN ([x17_t] COLLATE Latin1_General_BIN2 = '42665001' AND [x17_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '2' WHEN ([x17_t] COLLATE Latin1_General_BIN2 = '80522000' AND [x17_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '3' WHEN ([x17_t] COLLATE Latin1_General_BIN2 = '22232009' AND [x17_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '4' WHEN ([x17_t] COLLATE Latin1_General_BIN2 = '284546000' AND [x17_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '5' WHEN ([x17_t] COLLATE Latin1_General_BIN2 = '183676005' AND [x17_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '6' WHEN ([x17_t] COLLATE Latin1_General_BIN2 = '62480006' AND [x17_y] COLLATE Latin1_General_BIN2 = 'http://snomed.info/sct') THEN '7' WHEN ([x17_t] COLLATE Latin1_General_BIN2 = 'OTH' AND [x17_y] COLLATE Latin1_General_BIN2 = 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor') THEN '7' END IS NULL) THEN 'list' END ELSE 'population' END AS [y21],
        CASE WHEN CASE WHEN COALESCE([x18_state], 0) > 1 THEN 'true' WHEN COALESCE([x18_state], 0) = 0 THEN 'false' END COLLATE Latin1_General_BIN2 = 'true' THEN '1' WHEN CASE WHEN COALESCE([x18_state], 0) > 1 THEN 'true' WHEN COALESCE([x18_state], 0) = 0 THEN 'false' END COLLATE Latin1_General_BIN2 = 'false' THEN '2' END AS [v22],
        CASE WHEN COALESCE([x18_state], 0) = 1 THEN 'imprecise' WHEN (CASE WHEN CASE WHEN COALESCE([x18_state], 0) > 1 THEN 'true' WHEN COALESCE([x18_state], 0) = 0 THEN 'false' END COLLATE Latin1_General_BIN2 = 'true' THEN '1' WHEN CASE WHEN COALESCE([x18_state], 0) > 1 THEN 'true' WHEN COALESCE([x18_state], 0) = 0 THEN 'false' END COLLATE Latin1_General_BIN2 = 'false' THEN '2' END IS NULL) THEN 'list' END AS [y22],
        CASE WHEN CASE WHEN COALESCE([x19_state], 0) > 1 THEN 'true' WHEN COALESCE([x19_state], 0) = 0 THEN 'false' END COLLATE Latin1_General_BIN2 = 'true' THEN '1' WHEN CASE WHEN COALESCE([x19_state], 0) > 1 THEN 'true' WHEN COALESCE([x19_state], 0) = 0 THEN 'false' END COLLATE Latin1_General_BIN2 = 'false' THEN '2' END AS [v23],
        CASE WHEN COALESCE([x19_state], 0) = 1 THEN 'imprecise' WHEN (CASE WHEN CASE WHEN COALESCE([x19_state], 0) > 1 THEN 'true' WHEN COALESCE([x19_state], 0) = 0 THEN 'false' END COLLATE Latin1_General_BIN2 = 'true' THEN '1' WHEN CASE WHEN COALESCE([x19_state], 0) > 1 THEN 'true' WHEN COALESCE([x19_state], 0) = 0 THEN 'false' END COLLATE Latin1_General_BIN2 = 'false' THEN '2' END IS NULL) THEN 'list' END AS [y23],
        CASE WHEN [x20_differ] = 0 THEN CASE WHEN [x20_l] = [x20_h] THEN [x20_l] END END AS [v24],
        CASE WHEN ([x20_state] IS NULL) THEN 'absent' WHEN [x20_state] = 0 THEN 'window' WHEN [x20_state] = 1 THEN 'imprecise' WHEN [x20_differ] = 1 THEN 'several' WHEN (NOT ([x20_l] = [x20_h])) THEN 'imprecise' END AS [y24],
        CAST(NULL AS VARCHAR(MAX)) AS [v26],
        'source' AS [y26]
      FROM (
        SELECT
          [k].[case_key],
          [k].[c0],
          [k].[c1],
          [k].[c2],
          [x0_state],
          [x0_t],
          [x1_state],
          [x1_t],
          [x1_differ],
          [x2_state],
          [x2_l],
          [x2_h],
          [x2_a],
          [x2_differ],
          [x3_state],
          [x3_t],
          [x4_state],
          [x4_t],
          [x4_differ],
          [x5_state],
          [x5_n],
          [x6_state],
          [x6_n],
          [x7_state],
          [x7_t],
          [x7_y],
          [x8_state],
          [x8_t],
          [x8_y],
          [x9_state],
          [x9_t],
          [x10_state],
          [x10_l],
          [x10_h],
          [x10_a],
          [x11_state],
          [x11_l],
          [x11_h],
          [x11_a],
          [x12_state],
          [x12_t],
          [x13_state],
          [x13_t],
          [x14_state],
          [x14_n],
          [x15_state],
          [x15_n],
          [x16_state],
          [x16_l],
          [x16_h],
          [x16_a],
          [x17_state],
          [x17_t],
          [x17_y],
          [x18_state],
          [x19_state],
          [x20_state],
          [x20_l],
          [x20_h],
          [x20_a],
          [x20_differ]
        FROM [d0_cohort] AS [k]
        LEFT JOIN [d0_pivot_0_0] AS [p0] ON [p0].[case_no] = [k].[case_no]
        LEFT JOIN [d0_pivot_0_1] AS [p1] ON [p1].[case_no] = [k].[case_no]
        LEFT JOIN [d0_pivot_0_2] AS [p2] ON [p2].[case_no] = [k].[case_no]
        LEFT JOIN [d0_pivot_0_3] AS [p3] ON [p3].[case_no] = [k].[case_no]
        LEFT JOIN [d0_pivot_0_4] AS [p4] ON [p4].[case_no] = [k].[case_no]
        LEFT JOIN [d0_pivot_0_5] AS [p5] ON [p5].[case_no] = [k].[case_no]
        LEFT JOIN [d0_pivot_0_6] AS [p6] ON [p6].[case_no] = [k].[case_no]
        LEFT JOIN [d0_pivot_0_7] AS [p7] ON [p7].[case_no] = [k].[case_no]
        LEFT JOIN [d0_pivot_0_8] AS [p8] ON [p8].[case_no] = [k].[case_no]
        LEFT JOIN [d0_pivot_0_9] AS [p9] ON [p9].[case_no] = [k].[case_no]
        LEFT JOIN [d0_pivot_0_10] AS [p10] ON [p10].[case_no] = [k].[case_no]
        LEFT JOIN [d0_pivot_0_11] AS [p11] ON [p11].[case_no] = [k].[case_no]
        WHERE ([k].[excluded] IS NULL)
      ) AS [wide]
    ) AS [known]
  ) AS [found]
) AS [delivered]
ORDER BY CASE WHEN [case_key] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [case_key] COLLATE Latin1_General_BIN2 ASC
