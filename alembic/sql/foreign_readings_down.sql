DROP TABLE {access}.foreign_readings;
